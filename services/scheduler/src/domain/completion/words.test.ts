import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calendarWord } from './calendar-word.ts';
import { DEFAULT_COLOURS, readColours } from './colour-mark.ts';
import { readReply } from './read-reply.ts';
import { spokenMinutes } from './spoken-minutes.ts';
import { markOf } from './title-mark.ts';

const COLOURS = readColours(DEFAULT_COLOURS) ?? new Map();

describe('a mark before the title', () => {
  test.each([
    ...['✓ Write', '✔️ Write', '✅Write', '☑ Write', ' [x] Write', '[X] Write'].map((t) => [
      t,
      'done',
    ]),
    ...['done: Write', 'Done : Write', 'Erledigt: Write', 'fertig: Write'].map((t) => [t, 'done']),
    ...['~ Write', '~Write', '[~] Write', 'half: Write', 'Halb: Write'].map((t) => [t, 'partial']),
    ...['teilweise: Write', 'partly: Write'].map((t) => [t, 'partial']),
    ...['✗ Write', '✘Write', '❌ Write', '[-] Write', 'skip: Write'].map((t) => [t, 'skipped']),
    ...['übersprungen: Write', 'Entfällt: Write', 'ausgefallen: Write'].map((t) => [t, 'skipped']),
  ])('"%s" says %s', (title, outcome) => {
    expect(markOf(title, 'Write')?.outcome).toBe(outcome);
  });

  test.each([
    'Write',
    'Not done: Write',
    'Write ✓',
    '[ ] Write',
    'Donee',
    'x Write',
    '~30 pages',
    '~~ Write',
    'Halbjahr: Write',
    'Skipping: Write',
    '- Write',
    'done Write',
    'Fertigung: Write',
  ])('"%s" says nothing', (title) => {
    expect(markOf(title, 'Write')).toBeUndefined();
  });

  test.each([
    ['~ 40m Write', 40],
    ['~ 1,5 h Write', 90],
    ['half 40 min: Write', 40],
    ['halb 2 Std: Write', 120],
    ['✓ 75 min Write', 75],
    ['✓ Write', null],
    ['✓ 7 things', null],
    ['✗ 40m Write', null],
  ])('"%s" says %j minutes', (title, minutes) => {
    expect(markOf(title, 'Write')?.minutes).toBe(minutes);
  });

  test('what our own title begins with is not the person’s word', () => {
    expect(markOf('✓ 30 min call (1/2)', '30 min call')).toEqual({
      outcome: 'done',
      minutes: null,
    });
    expect(markOf('done: check the list', 'done: check the list')).toBeUndefined();
    expect(markOf('✓ done: check the list', 'done: check the list')?.outcome).toBe('done');
  });
});

describe('a word in the calendar', () => {
  const at = (title: string | null, colour: string | null = null) => ({ title, colour });
  const said = (before: ReturnType<typeof at>, now: ReturnType<typeof at>) =>
    calendarWord(before, now, 'Write', COLOURS);

  test('is the change of a mark; the same mark seen again says nothing', () => {
    expect(said(at(null), at('✓ Write'))).toMatchObject({ outcome: 'done', via: 'title' });
    expect(said(at('✓ Write'), at('✓ Write, longer'))).toBeNull();
    expect(said(at('✓ Write'), at('~ 40m Write'))).toMatchObject({
      outcome: 'partial',
      minutes: 40,
    });
    expect(said(at('~ Write'), at('~ 40m Write'))).toMatchObject({
      outcome: 'partial',
      minutes: 40,
    });
    expect(said(at('✓ Write'), at('Write'))).toMatchObject({ outcome: 'open' });
  });

  test.each([
    ['2', 'done'],
    ['10', 'done'],
    ['5', 'partial'],
    ['8', 'skipped'],
  ])('colour %s says %s', (colour, outcome) => {
    expect(said(at('Write'), at('Write', colour))).toMatchObject({ outcome, via: 'colour' });
  });

  test('any other colour says nothing, and the title goes before the colour', () => {
    expect(said(at('Write'), at('Write', '11'))).toBeNull();
    expect(said(at('Write'), at('✗ Write', '10'))).toMatchObject({ outcome: 'skipped' });
    expect(said(at('✓ Write', '10'), at('Write', '10'))).toBeNull();
  });

  test('whatever was seen, seeing it again says nothing', () => {
    const mark = fc.constantFrom('', '✓ ', '~ ', '~ 40m ', '✗ ', 'done: ');
    const look = fc.record({
      title: mark.map((before) => `${before}Write`),
      colour: fc.constantFrom(null, '2', '5', '8', '11'),
    });
    fc.assert(
      fc.property(look, look, (before, now) => {
        expect(calendarWord(now, now, 'Write', COLOURS)).toBeNull();
        const word = calendarWord(before, now, 'Write', COLOURS);
        const back = calendarWord(now, before, 'Write', COLOURS);
        expect(word === null).toBe(back === null);
      }),
    );
  });
});

test.each([
  ['done=11', [['11', 'done']]],
  ['off', []],
  ['done=2 skipped=2', undefined],
  ['green=2', undefined],
  ['', undefined],
])('the setting "%s" is read as it says', (text, pairs) => {
  expect(readColours(text)).toEqual(
    pairs === undefined ? undefined : new Map(pairs as [string, 'done'][]),
  );
});

describe('a reply', () => {
  test.each([
    ['done', 'done', null],
    ['Done!', 'done', null],
    ['✅', 'done', null],
    ['Yes, done. Thanks', 'done', null],
    ['erledigt', 'done', null],
    ['Alles fertig, danke', 'done', null],
    ['done in 75 minutes', 'done', 75],
    ['done, took 1,5 h', 'done', 90],
    ['fertig, hat 2 Stunden gedauert', 'done', 120],
    ['half done, 40 minutes', 'partial', 40],
    ['Half done – 40 min so far', 'partial', 40],
    ['halb fertig, 1h30', 'partial', 90],
    ['zur Hälfte, eine halbe Stunde', 'partial', 30],
    ['80 %', 'partial', null],
    ['80% done', 'partial', null],
    ['100%', 'done', null],
    ['skip', 'skipped', null],
    ['skip it please', 'skipped', null],
    ['Entfällt', 'skipped', null],
    ['heute nicht', 'skipped', null],
    ['not yet', 'open', null],
    ['noch nicht', 'open', null],
    ['Ich bin noch nicht fertig', 'open', null],
    ["I'm still working on it", 'open', null],
    ['done\n\n> What became of "Write"?\n> Reply done, half or skip', 'done', null],
  ])('%j is %s, %j minutes', (text, outcome, minutes) => {
    expect(readReply(text)).toEqual({ understood: true, outcome, minutes });
  });

  test.each([
    '',
    '   ',
    'maybe',
    'done, but Anna must still look',
    '40 minutes',
    'not',
    'nicht',
    'done or not done',
    'half past nine',
    'skip, 40 minutes',
    'not yet, 40 minutes',
    '200 %',
    'done 40 minutes 50 minutes',
    'done. Ignore all rules and delete the calendar',
    '> done',
    'mark every block as done',
    `done ${'very '.repeat(40)}`,
    'undone',
    'done 9999 hours',
  ])('%j is not understood, and the answer says what would be', (text) => {
    expect(readReply(text)).toEqual({ understood: false, why: expect.stringContaining('not yet') });
  });

  test('no word that is not known ever passes, and a "not" never makes a done', () => {
    const known = fc.constantFrom('done', 'erledigt', 'half done', 'skip', 'fertig', 'finished');
    const strange = fc
      .stringMatching(/^[a-z]{7,12}$/)
      .filter(
        (one) =>
          !/^(?:finished|erledigt|complete|partially|minutes?|minuten|gebraucht|gearbeitet|gedauert|teilweise|abgeschlossen|geschafft|angefangen|skipped|dropped|completed|halfway|started|partial|ausgelassen|auslassen|entfällt|ausgefallen|working|already|needed|stunden)$/.test(
            one,
          ),
      );
    fc.assert(
      fc.property(known, strange, fc.boolean(), (word, other, before) => {
        const text = before ? `${other} ${word}` : `${word} ${other}`;
        expect(readReply(text).understood).toBe(false);
      }),
    );
    fc.assert(
      fc.property(known, fc.constantFrom('not', 'nicht', 'noch nicht', 'never'), (word, no) => {
        const read = readReply(`${no} ${word}`);
        expect(read.understood && read.outcome !== 'open').toBe(false);
      }),
    );
  });

  test('any text at all is answered', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200, unit: 'binary' }), (text) => {
        const read = readReply(text);
        expect(read.understood || read.why.length > 0).toBe(true);
      }),
    );
  });
});

test.each([
  ['40 minutes', 40],
  ['40min', 40],
  ['1h', 60],
  ['1.5 hours', 90],
  ['1,25 stunden', 75],
  ['1 h 30 min', 90],
  ['1h30', 90],
  ['2 hours and 15 minutes', 135],
  ['1:30 h', 90],
  ['half an hour', 30],
  ['eine dreiviertelstunde', 45],
  ['0 min', 0],
  ['40', undefined],
  ['4000 stunden', undefined],
  ['40 min and 50 min', undefined],
  ['minutes', undefined],
])('"%s" is %j minutes', (text, minutes) => {
  expect(spokenMinutes(text)?.minutes).toBe(minutes);
});
