/**
 * Durations as people write them, English and German: "40 minutes", "1,5 h", "1h30", "half an hour", "eine halbe Stunde". A number
 * without a unit is none: "3 done" says nothing about time.
 */
const HALF_HOUR = String.raw`half an hour|(?:eine )?halbe stunde|1\/2 ?h`;
const THREE_QUARTERS = String.raw`(?:eine )?dreiviertelstunde|three quarters of an hour`;
const QUARTER = String.raw`(?:a )?quarter of an hour|(?:eine )?viertelstunde`;
const ONE_HOUR = String.raw`an hour|one hour|eine stunde`;
const HOUR = String.raw`(?:hours?|hrs?|h|stunden?|std\.?)`;
const MINUTE = String.raw`(?:minutes?|mins?\.?|m|minuten?|min\.?)`;
const NUMBER = String.raw`\d{1,4}(?:[.,]\d{1,2})?`;

const PHRASES: readonly [RegExp, (match: RegExpExecArray) => number][] = [
  [phrase(HALF_HOUR), () => 30],
  [phrase(THREE_QUARTERS), () => 45],
  [phrase(QUARTER), () => 15],
  [phrase(ONE_HOUR), () => 60],
  [
    phrase(`(${NUMBER}) ?${HOUR}(?: ?(?:and|und))? ?(\\d{1,2})(?: ?${MINUTE})?`),
    ([, hours, minutes]) => 60 * numberOf(hours) + numberOf(minutes),
  ],
  [phrase(`(\\d{1,2}):([0-5]\\d) ?${HOUR}`), ([, h, m]) => 60 * numberOf(h) + numberOf(m)],
  [phrase(`(${NUMBER}) ?${HOUR}`), ([, hours]) => 60 * numberOf(hours)],
  [phrase(`(${NUMBER}) ?${MINUTE}`), ([, minutes]) => numberOf(minutes)],
];

const MOST_MINUTES = 6000;

export interface SpokenMinutes {
  /** Whole minutes, 0 to 6000. */
  minutes: number;
  /** The text without the duration. */
  rest: string;
}

/** The one duration in a text of lower case; undefined where there is none, more than one, or one that no block can have taken. */
export function spokenMinutes(text: string): SpokenMinutes | undefined {
  const found = firstPhrase(text);
  if (found === undefined || firstPhrase(found.rest) !== undefined) return undefined;
  return found.minutes > MOST_MINUTES ? undefined : found;
}

function firstPhrase(text: string): SpokenMinutes | undefined {
  for (const [pattern, minutesOf] of PHRASES) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const rest = `${text.slice(0, match.index)} ${text.slice(match.index + match[0].length)}`;
    return { minutes: Math.round(minutesOf(match)), rest: rest.replaceAll(/\s+/g, ' ').trim() };
  }
  return undefined;
}

/** A whole phrase, not a piece of a word or a number. */
function phrase(pattern: string): RegExp {
  return new RegExp(String.raw`(?<![\p{L}\d.,:])(?:${pattern})(?![\p{L}\d])`, 'u');
}

function numberOf(text: string | undefined): number {
  return Number((text ?? '0').replace(',', '.'));
}
