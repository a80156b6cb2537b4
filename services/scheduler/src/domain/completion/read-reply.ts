/**
 * Reads a person's short reply about a block: "done", "half done, 40 minutes", "skip", "noch nicht". A closed vocabulary in English and
 * German: every word of the reply must be known, or the reply is not understood and says why. Nothing in it is ever followed: the
 * text can only become one of four words and a number.
 */
import type { Word } from './outcome.ts';
import { spokenMinutes } from './spoken-minutes.ts';

export type ReadReply =
  | { understood: true; outcome: Word; minutes: number | null }
  | { understood: false; why: string };

const LONGEST = 120;

const PHRASES: Record<Word, string> = {
  open: `not yet|not done|not done yet|not yet done|not finished|not finished yet|still open|open|still working|
    still working on it|working on it|reopen|noch nicht|noch nicht fertig|noch nicht erledigt|noch nicht gemacht|
    noch offen|offen|nicht fertig|nicht erledigt|nicht geschafft|noch dran|bin noch dran`,
  done: `done|all done|finished|all finished|complete|completed|did it|erledigt|alles erledigt|fertig|alles fertig|
    geschafft|gemacht|abgeschlossen|✓|✔|✅|[x]`,
  partial: `half|half done|half finished|half of it|halfway|partial|partially|partially done|partly|partly done|
    only half|only partly|started|halb|halb fertig|halb erledigt|zur hälfte|die hälfte|nur halb|teilweise|
    nur teilweise|teilweise fertig|teilweise erledigt|angefangen|~|[~]`,
  skipped: `skip|skipped|skip it|did not do it|didn't do it|not today|dropped|übersprungen|überspringen|ausgelassen|
    auslassen|entfällt|fällt aus|ausgefallen|ist ausgefallen|heute nicht|✗|✘|❌|[-]`,
};

/** What may stand around the word and the duration without changing them. */
const FILLERS = new Set(
  `yes ja yep ok okay please bitte thanks thank you danke it is it's that that's the this was i am i'm have
   took needed worked for after in about around only just now already so far es das ist war bin habe hab hat ich
   gedauert gebraucht gearbeitet nach für etwa ca circa rund jetzt schon bisher bis`.split(/\s+/),
);

const WORDS = new Map<string, Word>(
  (Object.keys(PHRASES) as Word[]).flatMap((word) =>
    PHRASES[word]
      .split(/\|\s*/)
      .flatMap((phrase) => [[phrase, word] as const, [bare(phrase), word] as const]),
  ),
);

const UNKNOWN =
  'Say one of: done, half done (with the minutes, if you like), skip, not yet. In German: erledigt, halb fertig, entfällt, noch nicht.';

/** Only the first line with words counts: below it mail programs quote what was asked. */
export function readReply(text: string): ReadReply {
  const line = firstLine(text);
  if (line === '') return { understood: false, why: `The reply is empty. ${UNKNOWN}` };
  if (line.length > LONGEST) {
    return { understood: false, why: `The reply is too long to be sure what it says. ${UNKNOWN}` };
  }
  const spoken = spokenMinutes(line);
  const word = wordOf(spoken?.rest ?? line);
  if (word === undefined) {
    const why = spoken === undefined ? 'That was not understood.' : 'Was it done, or only partly?';
    return { understood: false, why: `${why} ${UNKNOWN}` };
  }
  const minutes = spoken?.minutes ?? null;
  if (minutes !== null && (word === 'skipped' || word === 'open')) {
    return {
      understood: false,
      why: `Minutes belong to work that was done, wholly or partly. ${UNKNOWN}`,
    };
  }
  return { understood: true, outcome: word, minutes };
}

function firstLine(text: string): string {
  const lines = text.normalize('NFKC').split(/\r?\n/).map(plain);
  return lines.find((line) => line !== '' && !line.startsWith('>')) ?? '';
}

/** Lower case, typographic apostrophes and selectors plain, single spaces; punctuation that says nothing is space. */
function plain(line: string): string {
  return line
    .toLowerCase()
    .replaceAll('’', "'")
    .replaceAll('\uFE0F', '')
    .replaceAll(/(\d) ?%/g, '$1 %')
    .replaceAll(/[!;()"„“”–—]|(?<!\d)[.,:]|[.,:](?!\d)/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function wordOf(text: string): Word | undefined {
  const percent = /^(\d{1,3}) %(?: (?:done|finished|fertig|erledigt))?$/.exec(text)?.[1];
  if (percent !== undefined) return ofPercent(Number(percent));
  const kept = bare(text);
  return kept === '' ? undefined : (WORDS.get(text) ?? WORDS.get(kept));
}

function bare(text: string): string {
  return text
    .split(' ')
    .filter((word) => !FILLERS.has(word))
    .join(' ');
}

function ofPercent(percent: number): Word | undefined {
  if (percent === 0 || percent > 100) return undefined;
  return percent === 100 ? 'done' : 'partial';
}
