/** What a model made of a text, taken only as far as the text itself bears it out. */
import type { Reading } from './reading.ts';

export interface GroundedReadings {
  readings: Reading[];
  /** Clauses that no statement speaks of. */
  left: string[];
  refused: { text: string; reason: string }[];
}

/** A statement counts when its words stand in the text and every number it names stands in its words. */
export function groundedReadings(
  text: string,
  statements: readonly Reading[],
  clauses: readonly string[],
): GroundedReadings {
  const whole = plain(text);
  const readings: Reading[] = [];
  const refused: GroundedReadings['refused'] = [];
  for (const one of statements) {
    const said = plain(one.text);
    if (said === '' || !whole.includes(said)) {
      refused.push({ text: one.text, reason: 'the model named words that are not in the text' });
    } else if (!numbersStandIn(one, said)) {
      refused.push({
        text: one.text,
        reason: 'the model named a number that is not in these words',
      });
    } else {
      readings.push(one);
    }
  }
  const spoken = [...readings, ...refused].map((one) => plain(one.text));
  const left = clauses.filter((clause) => {
    const words = plain(clause);
    return !spoken.some((said) => said.includes(words) || words.includes(said));
  });
  return { readings, left, refused };
}

/** Parts of the day have their own times, so a reading without any digit in its words is left to those who confirm it. */
function numbersStandIn(one: Reading, said: string): boolean {
  const digits = new Set(said.match(/\d+/g)?.map(Number) ?? []);
  if (digits.size === 0) return true;
  const lengths = [one.minutes, one.max_minutes].filter((value) => value !== null);
  const named = [...lengths, ...(one.percent === null ? [] : [one.percent])];
  const clocks = [one.from, one.to].filter((value) => value !== null);
  return (
    named.every((value) => digits.has(value) || digits.has(value / 60) || value % 15 === 0) &&
    clocks.every((value) => {
      const hour = Number(value.slice(0, 2));
      return (
        [hour, hour - 12, hour % 12].some((one_way) => digits.has(one_way)) || isPartOfDay(value)
      );
    })
  );
}

function isPartOfDay(clock: string): boolean {
  return ['00:00', '12:00', '18:00', '24:00'].includes(clock);
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/\s+/g, ' ').trim();
}
