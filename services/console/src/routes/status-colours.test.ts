import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const css = readFileSync(new URL('status.css', import.meta.url), 'utf8');
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

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

function lowest(front: string, back: string): number {
  const [a, b] = [tokens.get(front), tokens.get(back)];
  return Math.min(contrast(a?.[0] ?? '', b?.[0] ?? ''), contrast(a?.[1] ?? '', b?.[1] ?? ''));
}

const TEXTS = ['ink', 'ink-2', 'ink-3', 'leaf', 'amber', 'stop'];
test.each(TEXTS.flatMap((text) => [[text, 'paper'] as const, [text, 'card'] as const]))(
  'text in %s on %s is at least 4.5 : 1 in both themes',
  (text, back) => {
    expect(lowest(text, back)).toBeGreaterThanOrEqual(4.5);
  },
);

test('the letter on its mark and the words on the red band can be read', () => {
  expect(lowest('on-leaf', 'leaf')).toBeGreaterThanOrEqual(4.5);
  for (const red of tokens.get('stop-deep') ?? []) {
    expect(contrast('#ffffff', red)).toBeGreaterThanOrEqual(4.5);
  }
});

test.each(['leaf', 'gold', 'stop'])('a dot in %s is at least 3 : 1', (dot) => {
  expect(lowest(dot, 'paper')).toBeGreaterThanOrEqual(3);
  expect(lowest(dot, 'card')).toBeGreaterThanOrEqual(3);
});
