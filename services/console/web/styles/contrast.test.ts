import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const css = readFileSync(new URL('tokens.css', import.meta.url), 'utf8');
const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map((match) => [
    match[1] ?? '',
    [match[2] ?? '', match[3] ?? ''] as const,
  ]),
);

/** Relative luminance as WCAG 2.2 defines it. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The lower of both themes. */
function contrast(front: string, back: string): number {
  const [a, b] = [tokens.get(front), tokens.get(back)];
  if (a === undefined || b === undefined) throw new Error(`no token ${front} or ${back}`);
  return Math.min(
    ...[0, 1].map((theme) => {
      const both = [luminance(a[theme] ?? ''), luminance(b[theme] ?? '')];
      const [light = 0, dark = 0] = both.toSorted((x, y) => y - x);
      return (light + 0.05) / (dark + 0.05);
    }),
  );
}

const TEXT_ON: Record<string, string[]> = {
  ink: ['paper', 'rail', 'card', 'sunk', 'leaf-soft', 'amber-soft', 'sky-soft', 'stop-soft'],
  'ink-2': ['paper', 'rail', 'card', 'sunk', 'leaf-soft'],
  'ink-3': ['paper', 'rail', 'card', 'sunk', 'leaf-soft'],
  leaf: ['paper', 'rail', 'card', 'sunk', 'leaf-soft'],
  amber: ['paper', 'rail', 'card', 'sunk', 'leaf-soft', 'amber-soft'],
  sky: ['paper', 'card', 'leaf-soft', 'sky-soft'],
  stop: ['paper', 'rail', 'card', 'stop-soft', 'leaf-soft'],
  'on-leaf': ['leaf'],
  'on-stop': ['stop-deep'],
  'on-toast': ['toast'],
};
const SHAPES_ON: Record<string, string[]> = {
  leaf: ['paper', 'card', 'leaf-mid'],
  gold: ['paper', 'card'],
  sky: ['paper', 'card'],
  edge: ['paper', 'card'],
  stop: ['paper', 'card'],
};
const pairsOf = (table: Record<string, string[]>): [string, string][] =>
  Object.entries(table).flatMap(([front, backs]) =>
    backs.map((back): [string, string] => [front, back]),
  );

test.each(pairsOf(TEXT_ON))(
  'text in %s on %s is at least 4.5 : 1 in both themes',
  (front, back) => {
    expect(contrast(front, back)).toBeGreaterThanOrEqual(4.5);
  },
);
test.each(pairsOf(SHAPES_ON))(
  'a shape in %s on %s is at least 3 : 1 in both themes',
  (front, back) => {
    expect(contrast(front, back)).toBeGreaterThanOrEqual(3);
  },
);
