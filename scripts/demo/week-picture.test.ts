import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { type WeekPicture, weekPicture } from './week-picture.ts';
import { terminalStyle } from '../cli/style.ts';
import { columnsOf, cutText, wrapText } from '../cli/terminal-text.ts';

const ZONE = 'Europe/Berlin';

function at(local: string): number {
  return Temporal.PlainDateTime.from(local).toZonedDateTime(ZONE).epochMilliseconds;
}

function picture(more: Partial<WeekPicture> = {}): WeekPicture {
  return {
    days: ['2026-03-02', '2026-03-03'],
    zone: ZONE,
    from_hour: 9,
    to_hour: 11,
    meetings: [],
    blocks: [],
    colour: false,
    width: 80,
    ...more,
  };
}

function block(title: string, start: string, end: string, why = 'Earliest free') {
  return { title, start: at(start), end: at(end), why };
}

test('a tiny week looks exactly like this', () => {
  const text = weekPicture(
    picture({
      meetings: [
        { title: 'Stand-up', start: '2026-03-02T09:00:00+01:00', end: '2026-03-02T09:15:00+01:00' },
        { title: 'Choir', start: at('2026-03-03T19:30'), end: at('2026-03-03T21:00') },
      ],
      blocks: [
        block('Draft the report', '2026-03-02T09:30', '2026-03-02T10:30', 'Earliest free 1 h'),
      ],
    }),
  );
  expect(text.split('\n')).toEqual([
    '       ┌───────────────────────────────────┬───────────────────────────────────┐',
    '       │ Mon 2 Mar                         │ Tue 3 Mar                         │',
    '       ├───────────────────────────────────┼───────────────────────────────────┤',
    ' 09:00 │░Stand-up ░░░░░░░░░░░░░░░░░░░░░░░░░│                                   │',
    '       │█1 Draft the report               █│                                   │',
    ' 10:00 │███████████████████████████████████│                                   │',
    '       │                                   │                                   │',
    '       └───────────────────────────────────┴───────────────────────────────────┘',
    '',
    '  1  Mon 09:30–10:30  Draft the report',
    '                      Earliest free 1 h',
    '',
    '  Outside these hours: Tue 19:30 Choir',
  ]);
});

describe('cases that are easily lost', () => {
  test('two blocks in one half hour stand side by side, overlapping meetings share their time', () => {
    const text = weekPicture(
      picture({
        meetings: [
          { title: 'A', start: at('2026-03-03T09:00'), end: at('2026-03-03T10:00') },
          { title: 'B', start: at('2026-03-03T09:30'), end: at('2026-03-03T10:30') },
        ],
        blocks: [
          block('One', '2026-03-02T09:00', '2026-03-02T09:10'),
          block('Two', '2026-03-02T09:10', '2026-03-02T09:20'),
        ],
      }),
    );
    const row = text.split('\n')[3];
    expect(row).toContain('1 One');
    expect(row).toContain('2 Two');
    expect(row).toContain('A + B');
  });

  test('a meeting longer than the visible hours fills them and points beyond them', () => {
    const meetings = [
      { title: 'Offsite', start: at('2026-03-02T07:00'), end: at('2026-03-02T19:00') },
    ];
    expect(weekPicture(picture({ meetings }))).toContain('░↑↓Offsite ░');
  });

  test('a block outside the visible hours widens them', () => {
    const text = weekPicture(
      picture({ blocks: [block('Late', '2026-03-02T18:00', '2026-03-02T18:30')] }),
    );
    expect(text).toContain(' 18:00 │█1 Late');
  });

  test('a weekend is shown only when something is on it', () => {
    const days = ['2026-03-06', '2026-03-07', '2026-03-08'];
    expect(weekPicture(picture({ days }))).not.toContain('Sat');
    const blocks = [block('Catch up', '2026-03-07T09:00', '2026-03-07T10:00')];
    const text = weekPicture(picture({ days, blocks }));
    expect(text).toContain('Sat 7 Mar');
    expect(text).not.toContain('Sun');
  });

  test('a title cannot steer the terminal', () => {
    const blocks = [
      block('\u001b[2Jclear\r\nme', '2026-03-02T09:00', '2026-03-02T10:00', '\u0007bell'),
    ];
    const text = weekPicture(picture({ blocks }));
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    expect(text).toContain('[2Jclear me');
  });
});

const minute = fc.integer({ min: 0, max: 7 * 1_440 - 1 });
const title = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constant('会議の準備 🚀 plan'),
);
const anything = fc.record({
  title,
  start: minute,
  minutes: fc.constantFrom(5, 15, 30, 90, 480, 3_000),
});

test('every block is in the legend and in the picture, and no line is wider than asked', () => {
  fc.assert(
    fc.property(
      fc.array(anything, { maxLength: 20 }),
      fc.array(anything, { maxLength: 12 }),
      fc.integer({ min: 80, max: 120 }),
      fc.boolean(),
      (meetings, blocks, width, colour) => {
        const monday = at('2026-03-23T00:00');
        const timed = (one: { title: string; start: number; minutes: number }) => ({
          title: one.title,
          start: monday + one.start * 60_000,
          end: monday + (one.start + one.minutes) * 60_000,
        });
        const days = [23, 24, 25, 26, 27, 28, 29].map((day) => `2026-03-${day}`);
        const text = weekPicture(
          picture({
            days,
            width,
            colour,
            meetings: meetings.map(timed),
            blocks: blocks.map((one) => ({
              ...timed({ ...one, minutes: Math.min(one.minutes, 90) }),
              why: one.title,
            })),
          }),
        );
        // oxlint-disable-next-line no-control-regex -- the colours are what is taken out here
        const lines = text.replace(/\u001b\[[\d;]*m/g, '').split('\n');
        for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(width);
        const bottom = lines.findIndex((line) => line.trimStart().startsWith('└'));
        const legend = lines.slice(bottom + 1);
        const shown = blocks.filter(
          ({ start }) => monday + start * 60_000 < at('2026-03-30T00:00'),
        );
        shown.forEach((_, index) => {
          const entry = new RegExp(`^ +${index + 1}  (...) \\d\\d:\\d\\d–\\d\\d:\\d\\d`);
          expect(legend.filter((line) => entry.test(line))).toHaveLength(1);
        });
      },
    ),
    { numRuns: 60 },
  );
}, 30_000);

test('colour only marks: without it the text is the same width', () => {
  const blocks = [block('Draft', '2026-03-02T09:00', '2026-03-02T10:00')];
  const plain = weekPicture(picture({ blocks }));
  const painted = weekPicture(picture({ blocks, colour: true }));
  expect(plain).not.toContain('\u001b');
  expect(painted).toContain('\u001b[38;5;16;48;5;117m');
  expect(painted.split('\n')).toHaveLength(plain.split('\n').length);
});

test('colour is left out of pipes, dumb terminals and where NO_COLOR is set', () => {
  expect(terminalStyle({ isTTY: true }, { TERM: 'xterm' }).colour).toBe(true);
  expect(terminalStyle({ isTTY: false }, { TERM: 'xterm' }).colour).toBe(false);
  expect(terminalStyle({ isTTY: true }, { TERM: 'dumb' }).colour).toBe(false);
  expect(terminalStyle({ isTTY: true }, { NO_COLOR: '1' }).colour).toBe(false);
});

test('text is wrapped at words, long words are cut, and wide characters count twice', () => {
  expect(wrapText('one two  abcdefghij', 5)).toEqual(['one', 'two', 'abcde', 'fghij']);
  expect(columnsOf('会議 🚀')).toBe(7);
  expect(cutText('会議の準備', 6)).toBe('会議…');
  expect(cutText('plan', 4)).toBe('plan');
});
