/** Aligned columns for a terminal: the first to the left, numbers to the right. */
export function table(title: string, head: string[], rows: string[][]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const line = (row: string[]): string =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [`\n${title}`, ...[line(head), rule, ...rows.map(line)].map((text) => `  ${text}`)].join(
    '\n',
  );
}

/** "0.31×" of a budget: below 1 is within it. For rates, where more is better, the ratio is turned round. */
export function ratio(measured: number, budget: number, kind: 'most' | 'least' = 'most'): string {
  const value = kind === 'most' ? measured / budget : budget / measured;
  return `${value.toFixed(2)}×`;
}

export const number = (value: number, digits = 0): string =>
  value.toLocaleString('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits });
