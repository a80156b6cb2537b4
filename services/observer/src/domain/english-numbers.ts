/** Numbers written out in English, up to 999, as digits; larger ones stay words, which are claims of their own kind. */
const UNITS = 'one two three four five six seven eight nine'.split(' ');
const TEENS =
  'ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(' ');
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

const UNIT = `(?:${UNITS.join('|')})`;
const BELOW_100 = String.raw`(?:(?:${TENS.join('|')})(?:[\s-]+${UNIT})?|${TEENS.join('|')}|${UNIT})`;
const HUNDREDS = String.raw`(?:(?:a|${UNIT})[\s-]+)?hundred(?:[\s-]+(?:and[\s-]+)?${BELOW_100})?`;
const NUMBER = new RegExp(String.raw`\b(?:${HUNDREDS}|${BELOW_100}|zero)\b`, 'gi');
/** What is counted when "one" is a number and no article. */
const COUNTED = String.raw`(?:hours?|blocks?|plans?|minutes?|runs?|pieces?|percent|per|%|of|is|was|(?:were )?(?:done|skipped|moved|open))`;

/** "Three blocks" claims as much as "3 blocks"; a lone "one" is an article unless something is counted with it. */
export function inDigits(text: string): string {
  return text.replaceAll(/\ban hour\b/gi, '1 hour').replaceAll(NUMBER, (words, at: number) => {
    if (words.toLowerCase() !== 'one') return String(valueOf(words));
    const rest = text.slice(at + words.length);
    return new RegExp(String.raw`^[\s-]+${COUNTED}`, 'i').test(rest) ? '1' : words;
  });
}

function valueOf(words: string): number {
  let value = 0;
  for (const word of words.toLowerCase().split(/[\s-]+/)) {
    if (word === 'hundred') value = Math.max(value, 1) * 100;
    else if (UNITS.includes(word)) value += UNITS.indexOf(word) + 1;
    else if (TEENS.includes(word)) value += TEENS.indexOf(word) + 10;
    else if (TENS.includes(word)) value += (TENS.indexOf(word) + 2) * 10;
  }
  return value;
}
