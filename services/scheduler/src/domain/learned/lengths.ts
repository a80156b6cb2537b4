/** Lengths of time and shares in English and German words. */
const LENGTH =
  /(\d{1,4}(?:[.,]\d{1,2})?)\s?-?\s?(minutes?|mins?|minuten?|hours?|hrs?|h|stunden?|std)(?![\p{L}\d])/gu;

/** Every length of time in minutes, in the order in which they stand. `30 to 90 minutes` are two. */
export function lengthsIn(text: string): number[] {
  return [...spelledLengths(text).matchAll(LENGTH)].map(([, count = '', unit = '']) =>
    Math.round(Number(count.replace(',', '.')) * (/^(?:h|s)/.test(unit) ? 60 : 1)),
  );
}

export function withoutLengths(text: string): string {
  return spelledLengths(text).replaceAll(LENGTH, ' ');
}

/** Halves and ones as numbers, and the unit that two numbers share given to both. */
function spelledLengths(text: string): string {
  return text
    .replaceAll(/half an hour|half-hour|(?:eine )?halbe stunde/g, '30 minutes')
    .replaceAll(/(?:an?|one|eine) (?:full )?(?:hour|stunde)(?!\p{L})/gu, '60 minutes')
    .replaceAll(
      /(\d{1,4})\s?(?:-|–|to|bis|and|und)\s?(\d{1,4})\s?(min(?:utes?|uten?|s)?|hours?|h|stunden?)(?!\p{L})/gu,
      '$1 $3 $2 $3',
    );
}

const PERCENT = /(\d{1,2})\s?(?:%|percent|prozent)/u;

export function percentIn(text: string): number | null {
  const match = PERCENT.exec(text);
  return match === null ? null : Number(match[1]);
}
