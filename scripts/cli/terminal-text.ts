/** Text for a terminal: measured in columns, cleaned, wrapped, painted. */

export type Paint = 'frame' | 'dim' | 'bold' | 'meeting' | { block: number };

/** Pastel grounds of the 256 colour palette on which black text reads well. */
const BLOCK_GROUNDS = [117, 151, 222, 183, 216, 159, 193, 225];

const WIDE =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** A title on one line without control characters: a calendar must not steer the terminal. */
export function cleanText(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/ +/g, ' ')
    .trim();
}

/** The same value with every text in it cleaned of what could steer a terminal; line breaks stay. */
export function printable<T>(value: T): T {
  if (typeof value === 'string') {
    return value.replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\n]|[\p{Cf}--\u200d]/gv, ' ') as T;
  }
  if (Array.isArray(value)) return value.map(printable) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, printable(part)]),
  ) as T;
}

/** Terminal columns of a text without control characters. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const { segment } of graphemes.segment(text)) columns += WIDE.test(segment) ? 2 : 1;
  return columns;
}

/** The text cut to at most `columns`, with an ellipsis when something is missing. */
export function cutText(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    const next = WIDE.test(segment) ? 2 : 1;
    if (used + next > columns - 1) break;
    kept += segment;
    used += next;
  }
  return columns > 0 ? `${kept.trimEnd()}…` : '';
}

/** Lines of at most `columns`; words longer than a line are cut into pieces. */
export function wrapText(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text
    .split(' ')
    .filter((word) => word !== '')
    .flatMap((long) => pieces(long, columns))) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (columnsOf(joined) <= columns) line = joined;
    else {
      lines.push(line);
      line = word;
    }
  }
  return line === '' ? lines : [...lines, line];
}

/** The text followed by `fill` up to `columns`. */
export function padText(text: string, columns: number, fill = ' '): string {
  return text + fill.repeat(Math.max(0, columns - columnsOf(text)));
}

/** The text in ANSI colours, or as it is. */
export function paintText(text: string, paint: Paint, colour: boolean): string {
  if (!colour || text === '') return text;
  return `\u001b[${codeOf(paint)}m${text}\u001b[0m`;
}

function codeOf(paint: Paint): string {
  switch (paint) {
    case 'frame':
      return '38;5;244';
    case 'dim':
      return '2';
    case 'bold':
      return '1';
    case 'meeting':
      return '38;5;246';
    default:
      return `38;5;16;48;5;${BLOCK_GROUNDS[paint.block % BLOCK_GROUNDS.length] ?? 117}`;
  }
}

function pieces(word: string, columns: number): string[] {
  if (columnsOf(word) <= columns) return [word];
  const cut: string[] = [''];
  for (const { segment } of graphemes.segment(word)) {
    const last = cut.at(-1) ?? '';
    if (last !== '' && columnsOf(last + segment) > columns) cut.push(segment);
    else cut[cut.length - 1] = last + segment;
  }
  return cut;
}
