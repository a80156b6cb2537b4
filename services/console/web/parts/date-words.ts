/** Dates and numbers in British English, as the rest of the console is: what Intl says, without its languages (see wall-clock). Pure. */
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const FIELDS: Readonly<Record<string, (wall: Date) => string>> = {
  EEEE: (wall) => weekdayOf(wall),
  EEE: (wall) => weekdayOf(wall).slice(0, 3),
  d: (wall) => String(wall.getUTCDate()),
  MMMM: (wall) => monthOf(wall),
  MMM: (wall) => (monthOf(wall) === 'September' ? 'Sept' : monthOf(wall).slice(0, 3)),
  y: (wall) => String(wall.getUTCFullYear()),
  HH: (wall) => String(wall.getUTCHours()).padStart(2, '0'),
  mm: (wall) => String(wall.getUTCMinutes()).padStart(2, '0'),
};
/** The longer of two that begin alike stands first. */
const LETTERS = new RegExp(Object.keys(FIELDS).join('|'), 'g');

/** The UTC fields of a date by a pattern of Unicode's letters (LDML): "EEE d MMM" → "Mon 16 Nov". Throws RangeError for no date. */
export function sayByPattern(wall: Date, pattern: string): string {
  if (Number.isNaN(wall.getTime())) throw new RangeError('no date to put into words');
  return pattern.replaceAll(LETTERS, (letters) => FIELDS[letters]?.(wall) ?? letters);
}

/** "4,200", "0.25"; with so many places at most and at least. As exact as its figures show below ten thousand million. */
export function sayNumber(value: number, most_places = 3, least_places = 0): string {
  const [whole = '', places = ''] = rounded(value, most_places).toFixed(most_places).split('.');
  const kept = places.slice(least_places).replace(/0+$/, '');
  const said = places.slice(0, least_places) + kept;
  return said === '' ? grouped(whole) : `${grouped(whole)}.${said}`;
}

/** By the digits that are shown of it: 0.015 becomes 0.02, though the number kept for it is a little less. */
function rounded(value: number, places: number): number {
  const [digits, exponent = '0'] = String(Math.abs(value)).split('e');
  const shifted = Math.round(Number(`${digits}e${Number(exponent) + places}`));
  return (Math.sign(value) * shifted) / 10 ** places;
}

/** "4200" → "4,200". */
export function grouped(whole: string): string {
  return whole.replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

function weekdayOf(wall: Date): string {
  return WEEKDAYS[wall.getUTCDay()] ?? '';
}

function monthOf(wall: Date): string {
  return MONTHS[wall.getUTCMonth()] ?? '';
}
