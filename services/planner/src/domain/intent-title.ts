/** What a plan made for free text is called: its first sentence, short, without the length and the due date it names. */
import { Temporal } from 'temporal-polyfill';
import { duePhrases } from './due-phrases.ts';
import { belongsToThing, durationsInText } from './durations-in-text.ts';

const TITLE_CHARS = 80;
/** A clause shorter than this says too little alone. */
const LEAST_CLAUSE_CHARS = 20;
/** More of a line than this cannot come into its title. */
const READ_CHARS = 500;
const GAP = '\u0001';
/** Which day a phrase means does not matter here, only where it stands. */
const ANY_DAY = Temporal.PlainDate.from('2026-01-01');
const ABBREVIATION =
  '(?:dr|mr|mrs|ms|prof|st|no|nr|ca|approx|etc|vs|inkl|bzw|bspw|evtl|ggf|abs|e\\.g|i\\.e|z\\. ?b|d\\. ?h|\\d)';
const SENTENCE_END = new RegExp(`(?<!(?<![\\p{L}])${ABBREVIATION})[.!?](?=\\s|$)`, 'iu');
const ABOUT = String.raw`(?:about|around|roughly|approx\.?|approximately|some|ca\.?|circa|etwa|ungefähr|rund|max\.?|maximal|at most|up to|höchstens)`;
const LEAD = new RegExp(
  String.raw`(?:(?:[,;–—-]\s*)?(?:(?:it|this|that|das|es)\s)?(?:(?:should|will|may|soll|sollte|dürfte)\s)?(?:take|takes|need|needs|dauern|brauchen)\s)?(?:(?:for|für|in)\s)?(?:${ABOUT}\s*)?(?:\d[\d.,]*\s?(?:-|–|to|bis)\s?)?$`,
  'iu',
);
/** After these words a length belongs to what stands before them. */
const BELONGS =
  /(?<!\p{L})(?:of|an?|the|with|von|mit|eine?[nrms]?|der|die|das|lasts?|lasting|dauert|every|each)\s+$/iu;
const TRAIL =
  /^\s*(?:in all|in total|total|altogether|of work|insgesamt|gesamt|arbeit|zusammen)(?!\p{L})/iu;
const STANDS_ALONE = new RegExp(String.raw`^\s*(?:$|[${GAP},;.:!?)–—-]|(?:and|und)\s)`, 'u');

/** "Please plan me three hours for the slides": the wish is the slides. */
const ASKING = new RegExp(
  String.raw`^\s*(?:(?:please|can you|could you|bitte|kannst du|könntest du)\s+)?` +
    String.raw`(?:plan|block|reserve|schedule|i need|we need|plane?|blocke|reserviere|ich brauche|wir brauchen)\s+` +
    String.raw`(?:(?:me|us|mir|uns)\s+)?[\s,]*${GAP}[${GAP}\s,]*(?:for|für)\s+(?:(?:the|a|an|die|der|das|den|eine?n?)\s+)?(?=[\p{L}\p{N}])`,
  'iu',
);

/** One line of 1 to 80 characters; the intent must not be blank. */
export function intentTitle(intent: string): string {
  const line = wished((intent.trim().split(/[\r\n\u2028\u2029]/)[0] ?? '').slice(0, READ_CHARS));
  const timeless = tidy(firstSentence(withoutTimes(line)));
  const title = /[\p{L}\p{N}]/u.test(timeless) ? timeless : tidy(firstSentence(line));
  return shortened(title === '' ? line.trim() : title);
}

/** Without the words that only ask for time for it. */
function wished(line: string): string {
  let marked = line;
  for (const { at, text } of duePhrases(line, ANY_DAY))
    marked = blanked(marked, at, at + text.length);
  for (const { at, text } of durationsInText(marked))
    marked = blanked(marked, at, at + text.length);
  const asked = ASKING.exec(marked)?.[0].length ?? 0;
  return asked === 0 ? line : line.charAt(asked).toUpperCase() + line.slice(asked + 1);
}

/** The line with a gap in place of each due date and each length that only says how long it all takes. */
function withoutTimes(line: string): string {
  let rest = line;
  for (const { at, text } of duePhrases(line, ANY_DAY)) rest = blanked(rest, at, at + text.length);
  for (const found of durationsInText(rest)) {
    const before = rest.slice(0, found.at);
    const start = before.length - (LEAD.exec(before)?.[0].length ?? 0);
    const after = found.at + found.text.length;
    const end = after + (TRAIL.exec(rest.slice(after))?.[0].length ?? 0);
    const alone = STANDS_ALONE.test(rest.slice(end)) && !BELONGS.test(rest.slice(0, start));
    if (alone && !belongsToThing(found)) rest = blanked(rest, start, end);
  }
  return rest;
}

function blanked(text: string, from: number, to: number): string {
  return text.slice(0, from) + GAP.repeat(to - from) + text.slice(to);
}

function firstSentence(text: string): string {
  for (const part of text.split(new RegExp(SENTENCE_END, 'giu'))) {
    if (/[\p{L}\p{N}]/u.test(part)) return part;
  }
  return text;
}

/** Closes the gaps, with the commas and brackets that held them. */
function tidy(text: string): string {
  const led = new RegExp(String.raw`^[\s,;:–—(-]*${GAP}`, 'u').test(text);
  const closed = text
    .replaceAll(new RegExp(String.raw`\(\s*${GAP}[${GAP}\s,;]*\)`, 'gu'), GAP)
    .replaceAll(
      new RegExp(String.raw`\s*[,;–—-]?\s*(?:(?:and|und)\s+)?${GAP}[${GAP}\s]*`, 'gu'),
      GAP,
    )
    .replaceAll(new RegExp(`${GAP}+(?=[,;:.)])`, 'gu'), '')
    .replaceAll(new RegExp(`${GAP}+`, 'gu'), ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/^[\s,;:.!?–—-]+|[\s,;:.!–—(-]+$/g, '');
  return led ? closed.charAt(0).toUpperCase() + closed.slice(1) : closed;
}

/** At the end of a clause where one is long enough, otherwise after a word. */
function shortened(title: string): string {
  if (title.length <= TITLE_CHARS) return title;
  const room = title.slice(0, TITLE_CHARS);
  const clause = Math.max(...[', ', '; ', ': ', ' – ', ' - '].map((end) => room.lastIndexOf(end)));
  if (clause >= LEAST_CLAUSE_CHARS) return room.slice(0, clause).trim();
  const word = room.slice(0, TITLE_CHARS - 1).lastIndexOf(' ');
  const cut = word >= TITLE_CHARS / 2 ? word : TITLE_CHARS - 1;
  // A character of two halves is not cut in the middle.
  return `${title
    .slice(0, cut)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trim()}…`;
}
