/**
 * Whether a plan is written in another language than its task, by words that only grammar needs and by script. Says so only where
 * both leave no doubt: a wrong objection costs a second question to the model.
 */
type Language = 'English' | 'German' | 'French' | 'Spanish' | 'Italian' | 'Dutch' | 'Portuguese';

const WORDS: Readonly<Record<Language, string>> = {
  English:
    'the and with for from that this what which when who how should into their they have has are is was of to by it',
  German:
    'der die das und mit für von den dem des ein eine einen einer zum zur im ist sind wird werden auf nach bei aus wie was nicht',
  French:
    'le la les et avec pour des du une dans sur est sont au aux que qui par ce cette ces il elle pas plus à où être',
  Spanish:
    'el la los las y con para de del una en es son al que por se lo su sus como más está están cada sobre cuando',
  Italian:
    'il lo gli e con per di del della una nel è sono al che da si su come più ogni sulla alla dei delle',
  Dutch:
    'de het een en met voor van op is zijn aan door bij uit naar wat die dat wordt worden niet ook om te',
  Portuguese:
    'o os as e com para do da dos das uma em é são ao que por se no na como mais cada sobre não',
};
const LANGUAGES = Object.entries(WORDS).map(([name, words]) => ({
  name: name as Language,
  words: new Set(words.split(' ')),
}));
const SCRIPTS: readonly (readonly [string, RegExp])[] = [
  ['Latin', /\p{sc=Latin}/gu],
  ['Cyrillic', /\p{sc=Cyrillic}/gu],
  ['Greek', /\p{sc=Greek}/gu],
  ['Arabic', /\p{sc=Arabic}/gu],
  ['Hebrew', /\p{sc=Hebrew}/gu],
  ['Devanagari', /\p{sc=Devanagari}/gu],
  ['Chinese or Japanese', /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]/gu],
  ['Korean', /\p{sc=Hangul}/gu],
];
/** Whoever names a language may want the result in it. */
const NAMES_A_LANGUAGE =
  /(?<!\p{L})(?:english|englisch|anglais|inglés|german|deutsch|allemand|alemán|french|französisch|français|francés|spanish|spanisch|espagnol|español|italian|italienisch|dutch|portuguese|translat|übersetz|traduc|traduire|traducir|localis|localiz)/iu;
const READ_CHARS = 8000;
const LEAST_HITS = 4;

/** Why the plan's language cannot be right, or undefined. */
export function languageObjection(task: string, plan: string): string | undefined {
  if (NAMES_A_LANGUAGE.test(task)) return undefined;
  const [asked, given] = [task.slice(0, READ_CHARS), plan.slice(0, READ_CHARS)];
  const scripts = [mainScript(asked), mainScript(given)];
  if (scripts[0] === undefined || scripts[1] === undefined) return undefined;
  if (scripts[0] !== scripts[1]) return said(`${scripts[1]} script`, `${scripts[0]} script`);
  if (scripts[0] !== 'Latin') return undefined;
  const [of_task, of_plan] = [hitsOf(asked), hitsOf(given)];
  const [first, second] = of_plan;
  if (first === undefined || first.hits < LEAST_HITS) return undefined;
  if (first.hits < 2 * (second?.hits ?? 0)) return undefined;
  const [own, next] = of_task;
  if (own === undefined || own.name === first.name || own.hits < 2) return undefined;
  if (own.hits <= (next?.hits ?? 0)) return undefined;
  // A task that has some of the plan's language, say in a quoted mail, leaves the choice.
  const shared = of_task.find(({ name }) => name === first.name)?.hits ?? 0;
  return shared * 3 > own.hits ? undefined : said(first.name, own.name);
}

function said(plan: string, task: string): string {
  return `it is written in ${plan}, the task in ${task}; write in the language of the task`;
}

/** The script of at least two letters in three; undefined where none is or hardly anything is written. */
function mainScript(text: string): string | undefined {
  const counted = SCRIPTS.map(([name, letters]) => ({
    name,
    count: text.match(letters)?.length ?? 0,
  }));
  const sum = counted.reduce((all, { count }) => all + count, 0);
  return sum < 4 ? undefined : counted.find(({ count }) => count * 3 >= sum * 2)?.name;
}

/** How many different words of each language's grammar occur, the most first. */
export function hitsOf(text: string): { name: Language; hits: number }[] {
  const words = new Set(text.toLowerCase().match(/\p{L}+/gu) ?? []);
  return LANGUAGES.map(({ name, words: known }) => ({
    name,
    // Each word once: a name or a mark that is repeated tells no more than once.
    hits: [...words].filter((word) => known.has(word)).length,
  })).toSorted((a, b) => b.hits - a.hits);
}
