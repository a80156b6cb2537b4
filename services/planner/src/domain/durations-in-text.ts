/** Working times that people write into a title or a note, in English, German, French or Spanish. */
export interface FoundDuration {
  text: string;
  minutes: number;
  /** Where it stands in the text. */
  at: number;
}

/** From two to ten. */
const SAID = new Map(
  'two zwei,three drei,four vier,five fünf,six sechs,seven sieben,eight acht,nine neun,ten zehn'
    .split(',')
    .flatMap((words, at) => words.split(' ').map((word) => [word, at + 2] as const)),
);
const NUMBER = String.raw`(\d{1,3}(?:[.,]\d{1,2})?|(?<!\p{L})(?:${[...SAID.keys()].join('|')}))`;
const UNITS: [pattern: string, minutes: number][] = [
  [String.raw`min(?:ute[ns]?|s)?\.?`, 1],
  [String.raw`(?:h(?:(?:ou)?rs?)?|hours?|std\.?|stunden?|heures?|horas?)`, 60],
  [String.raw`(?:days?|tage?n?|pt|personentage?|jours?|journées?|d[ií]as?)`, 480],
];
// "in 3 days", "every 2 hours": a time from now or a rhythm, not a working time.
const NOT_AFTER = String.raw`(?<!\b(?:in|within|innerhalb|nach|after|every|alle|last|letzten?|next|nächsten|before|vor|dans|sous|avant|après|les|dentro de|cada)\s)`;
const WORDS: [pattern: RegExp, minutes: number][] = [
  [
    /\b(?:half a day|half[- ]day|halber tag|halben tag|halbtags|(?:une )?demi-journée)(?!\p{L})/iu,
    240,
  ],
  [/\b(?:a full day|one day|ein(?:en)? (?:ganzen )?tag|une journée)(?!\p{L})/iu, 480],
  [/\b(?:half an hour|halbe stunde|(?:une )?demi-heure)(?!\p{L})/iu, 30],
  [/\b(?:an hour|one hour|eine stunde|une heure|una hora)(?!\p{L})/iu, 60],
];

/** Most texts name no time: one look tells. Every pattern needs one of these. */
const MAY_NAME_A_TIME =
  /\d\s?-?\s?\p{L}|hour|stunde|heure|hora|std|day|tag|jour|d[ií]a|minut|halb|half/iu;

/** Every working time in the text, in order; `1h30` and `1 h 30 min` are one. A range such as `2-3 h` counts as its end. */
export function durationsInText(text: string): FoundDuration[] {
  if (!MAY_NAME_A_TIME.test(text)) return [];
  const found: FoundDuration[] = [];
  let rest = text;
  const take = (pattern: RegExp, minutesOf: (match: RegExpExecArray) => number): void => {
    for (let match = pattern.exec(rest); match !== null; match = pattern.exec(rest)) {
      found.push({ at: match.index, text: match[0].trim(), minutes: Math.round(minutesOf(match)) });
      // What was read is blanked, so that no pattern reads it again.
      rest =
        rest.slice(0, match.index) +
        ' '.repeat(match[0].length) +
        rest.slice(match.index + match[0].length);
    }
  };
  take(
    /(?<![\w.,:])(\d{1,2})\s?h\s?(\d{1,2})(?:\s?min)?(?![\w.,]\d|\w)/i,
    (match) => Number(match[1]) * 60 + Number(match[2]),
  );
  for (const [unit, minutes] of UNITS) {
    const pattern = new RegExp(
      String.raw`${NOT_AFTER}(?<![\w.,:/])${NUMBER}\s?-?\s?${unit}(?![\p{L}\d_/])`,
      'iu',
    );
    take(pattern, ([, number = '']) => numberOf(number) * minutes);
  }
  for (const [pattern, minutes] of WORDS) take(pattern, () => minutes);
  return found.filter(({ minutes }) => minutes > 0).toSorted((a, b) => a.at - b.at);
}

function numberOf(said: string): number {
  return SAID.get(said.toLowerCase()) ?? Number(said.replace(',', '.'));
}

/** "A 2-hour workshop": a property of the thing, not the time its preparation takes. */
export function belongsToThing({ text }: FoundDuration): boolean {
  return /^[\p{L}\d][\p{L}\d.,]*-(?:h|m|day|tag|std|stunde)/iu.test(text);
}
