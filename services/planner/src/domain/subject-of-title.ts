/** What a task is about, short, for the titles of its steps: the title without the verb, the time and the kind of work it names. */
import { intentTitle } from './intent-title.ts';

const SUBJECT_CHARS = 60;
const SHOUT =
  /^(?:[^\p{L}\p{N}]+|(?:urgent|asap|important|dringend|wichtig|eilt|todo|to do|tbd)(?!\p{L})[\s!:.–-]*)+/iu;
const VERBS = [
  'write|draft|prepare|create|make|do|build|set up|develop|implement|design|plan|organi[sz]e|run|hold|lead|conduct|review|check|proofread|finali[sz]e|finish|complete',
  'update|revise|research|investigate|analy[sz]e|compare|evaluate|translate|document|migrate|move|fix|solve|hire|recruit|respond to|reply to|answer|think about|work on|look into',
  'deliver|send|book|arrange|get|put together|start|continue|audit|assess|test|deploy|onboard|train|need to|please|follow up on',
  'rédiger|préparer|écrire|créer|faire|organiser|vérifier|relire|traduire|mettre en place|analyser|envoyer|corriger|revoir|tenir|animer|mener',
  'preparar|redactar|escribir|crear|hacer|organizar|revisar|traducir|analizar|enviar|montar',
  'bitte|erstelle|schreibe|bereite|prüfe|plane|organisiere',
].join('|');
const ARTICLES = String.raw`(?:the|a|an|our|my|der|die|das|den|dem|des|ein|eine|einen|le|la|les|un|une|el|los|las|una)\s+|l['’]`;
const LEADING = new RegExp(
  String.raw`^(?:(?:${VERBS})(?!\p{L})(?:(?:\s+for)?(?:\s+(?:and|und|et|y)|,)(?=\s+(?:${VERBS})(?!\p{L})))?[\s:,]+)+`,
  'iu',
);
const ARTICLE = new RegExp(`^(?:${ARTICLES})`, 'iu');
/** A German verb stands last, in small letters, after the noun it belongs to. */
const TRAILING =
  /(?:\s+\p{Ll}\p{L}{2,}(?:en|ern|eln)\s+und)?\s+(?:zu\s+)?\p{Ll}\p{L}{2,}(?:en|ern|eln)$/u;
const BOUND =
  /^(?:for|with|to|about|of|from|on|in|at|für|mit|von|zu|zum|zur|über|bei|aus|im|pour|avec|de|du|des|sur|para|con|del|sobre|d['’])(?![\p{L}])\s*/iu;

/**
 * At most 60 characters on one line, never empty for a title with a letter or digit. `kind_words` name the kind of work where the
 * steps name it themselves.
 */
export function subjectOfTitle(title: string, kind_words: RegExp | undefined): string {
  const calm = title.replace(SHOUT, '');
  const timeless = intentTitle(says(calm) ? calm : title);
  const bare = withoutVerbs(timeless);
  const chosen = [withoutKind(bare, kind_words), bare, timeless, title.trim()].find(says);
  return shortened(chosen ?? title);
}

function withoutVerbs(title: string): string {
  const led = title.replace(LEADING, '').replace(ARTICLE, '');
  const ended =
    /^\p{Lu}/u.test(led) && /\s\p{Lu}|\p{Lu}\p{Ll}+\s/u.test(led) ? led.replace(TRAILING, '') : led;
  return BOUND.test(ended) ? title : ended;
}

/** "Proposal for Kestrel Labs" is about Kestrel Labs; "Offer: a review" about a review. */
function withoutKind(subject: string, kind_words: RegExp | undefined): string {
  if (kind_words === undefined) return subject;
  const [first = ''] = subject.split(/[\s:]/, 1);
  if (first === '' || first.search(kind_words) < 0) return subject;
  const rest = subject.slice(first.length);
  const after = /^\s*:\s*(.+)$/su.exec(rest)?.[1] ?? '';
  if (after !== '') return after.replace(ARTICLE, '');
  const bound = rest.trimStart();
  if (!BOUND.test(bound) && !ARTICLE.test(bound)) return subject;
  return bound.replace(BOUND, '').replace(ARTICLE, '');
}

function says(text: string): boolean {
  return (text.match(/[\p{L}\p{N}]/gu)?.length ?? 0) >= 3;
}

function shortened(text: string): string {
  const line = text.replaceAll(/[\s·]+/gu, ' ').trim();
  if (line.length <= SUBJECT_CHARS) return line;
  const room = line.slice(0, SUBJECT_CHARS - 1);
  const word = room.lastIndexOf(' ');
  const cut =
    word >= SUBJECT_CHARS / 2 ? room.slice(0, word) : room.replace(/[\uD800-\uDBFF]$/, '');
  return `${cut.replace(/[\s,;:–-]+$/u, '')}…`;
}
