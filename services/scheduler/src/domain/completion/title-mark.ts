/**
 * Marks that a person puts before the title of a block, in English and German:
 *   done     ✓ ✔ ✅ ☑ [x]   done: erledigt: fertig:
 *   partial  ~ [~]           half: partial: partly: halb: teilweise:
 *   skipped  ✗ ✘ ❌ ❎ [-]   skip: skipped: übersprungen: entfällt: ausgefallen:
 * with the minutes worked, if they like: "~ 40m Write", "half 40 min: Write", "✓ 75m Write".
 */
import type { Outcome } from './outcome.ts';
import { spokenMinutes } from './spoken-minutes.ts';

export interface Mark {
  outcome: Outcome;
  /** As the person said; null where they did not. */
  minutes: number | null;
}

const DURATION = String.raw`(?<minutes>\d{1,4}(?:[.,]\d{1,2})? ?(?:minuten?|minutes?|mins?|m|stunden?|std|hours?|hrs?|h))(?![\p{L}\d])`;
const SIGNS: readonly [Outcome, string, string][] = [
  ['done', String.raw`[✓✔✅☑]\uFE0F?|\[x\]`, 'done|erledigt|fertig'],
  // "~30 pages" is a title, "~ 30m" a mark.
  ['partial', String.raw`~(?![\d~])|\[~\]`, 'half|partial|partly|halb|teilweise'],
  ['skipped', String.raw`[✗✘❌❎]\uFE0F?|\[-\]`, 'skip|skipped|übersprungen|entfällt|ausgefallen'],
];
const MARKS = SIGNS.map(([outcome, signs, words]) => ({
  outcome,
  pattern: new RegExp(String.raw`^\s*(?:${signs}|(?:${words})(?:\s*:|\s+${DURATION}\s*:))`, 'iu'),
}));
const MINUTES_FIRST = new RegExp(String.raw`^\s*${DURATION}`, 'iu');

/** The mark a title bears; undefined for a title without one. `own` is our title of the block: what it begins with is no mark. */
export function markOf(title: string, own: string): Mark | undefined {
  const mark = readMark(title);
  if (mark === undefined) return undefined;
  return title.trim().startsWith(own.trim()) && readMark(own) !== undefined
    ? undefined
    : { outcome: mark.outcome, minutes: minutesOf(mark, own) };
}

interface RawMark {
  outcome: Outcome;
  word_minutes: string | undefined;
  rest: string;
}

function readMark(title: string): RawMark | undefined {
  for (const { outcome, pattern } of MARKS) {
    const match = pattern.exec(title);
    if (match === null) continue;
    const rest = title.slice(match[0].length).trim();
    return { outcome, word_minutes: match.groups?.['minutes'], rest };
  }
  return undefined;
}

/** A title of ours may itself begin with a duration ("30 min call"): that is not what the person said. */
function minutesOf({ outcome, word_minutes, rest }: RawMark, own: string): number | null {
  if (outcome === 'skipped') return null;
  const said =
    word_minutes ??
    (rest.startsWith(own.trim()) ? undefined : MINUTES_FIRST.exec(rest)?.groups?.['minutes']);
  return said === undefined ? null : (spokenMinutes(said.toLowerCase())?.minutes ?? null);
}
