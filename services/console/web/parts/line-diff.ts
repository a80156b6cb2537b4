/** What differs between two texts, line by line: the fewest lines that go and come. Pure. */
export interface DiffLine {
  kind: 'same' | 'gone' | 'new';
  text: string;
}

/** Above so many pairs of lines the texts are shown one after the other: a table of them all would cost too much. */
const MOST_PAIRS = 4_000_000;

export function lineDiff(before: string, after: string): DiffLine[] {
  const [a, b] = [before.split('\n'), after.split('\n')];
  if (a.length * b.length > MOST_PAIRS) return [...lines('gone', a), ...lines('new', b)];
  const common = commonLengths(a, b);
  const found: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      found.push({ kind: 'same', text: a[i] ?? '' });
      i += 1;
      j += 1;
    } else if ((common[i + 1]?.[j] ?? 0) >= (common[i]?.[j + 1] ?? 0)) {
      found.push({ kind: 'gone', text: a[i] ?? '' });
      i += 1;
    } else {
      found.push({ kind: 'new', text: b[j] ?? '' });
      j += 1;
    }
  }
  return [...found, ...lines('gone', a.slice(i)), ...lines('new', b.slice(j))];
}

/** How many lines the rests of both have in common, from each pair of places on. */
function commonLengths(a: readonly string[], b: readonly string[]): Uint16Array[] {
  const table = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    const [row, below] = [table[i], table[i + 1]];
    if (row === undefined || below === undefined) continue;
    for (let j = b.length - 1; j >= 0; j -= 1) {
      row[j] = a[i] === b[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return table;
}

function lines(kind: DiffLine['kind'], texts: readonly string[]): DiffLine[] {
  return texts.map((text) => ({ kind, text }));
}
