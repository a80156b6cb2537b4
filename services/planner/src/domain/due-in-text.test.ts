import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { dueInText, mentionedDay } from './due-in-text.ts';

/** A Wednesday, 10:00 in Berlin. */
const NOW = new Date('2026-11-25T09:00:00Z');
const ZONE = 'Europe/Berlin';

function read(text: string, at = { now: NOW, zone: ZONE }) {
  return dueInText(text, { ...at, language: 'en', bare: true });
}

function dayOf(text: string): string | null | undefined {
  const reading = read(text);
  return reading === undefined ? undefined : (reading.due?.slice(0, 10) ?? null);
}

test('days that notes only mention are named and not used; of one that is over nothing is said', () => {
  const mentioned = (text: string) => mentionedDay(text, { now: NOW, zone: ZONE, language: 'en' });
  expect(mentioned('slides and numbers; next Thursday 10am')).toMatchObject({
    due: null,
    assumption:
      '"next Thursday 10am" was not used as a due date: nothing says that the work ends then; set the due date if it does.',
  });
  expect(mentioned('tomorrow with Ana, next Friday with Ben')).toMatchObject({
    due: null,
    assumption:
      'No due date was read: the notes mention several days ("tomorrow", "next Friday"), and nothing says that the work ends on one of them.',
  });
  expect(mentioned('they meet today at 8:00')).toBeUndefined();
  expect(mentioned('the team meets next Tuesday and Thursday')).toMatchObject({
    due: null,
    assumption: expect.stringContaining('"next Tuesday and Thursday" was not used as a due date'),
  });
  expect(mentioned('send it by Friday')).toBeUndefined();
});

describe('a due date is read from plain words', () => {
  test.each([
    ['Prepare the workshop, about 5 hours, until Friday', '2026-11-27'],
    ['Send it by Friday.', '2026-11-27'],
    ['Send it by Fri', '2026-11-27'],
    ['report (due Friday)', '2026-11-27'],
    ['due: Monday', '2026-11-30'],
    ['by this Friday', '2026-11-27'],
    ['until Wednesday', '2026-12-02'],
    ['before Friday', '2026-11-26'],
    ['before the weekend', '2026-11-27'],
    ['vor Freitag', '2026-11-26'],
    ['no later than Friday, 27 November', '2026-11-27'],
    ['by 27 November', '2026-11-27'],
    ['by the 27th of November', '2026-11-27'],
    ['by November 27th, 2026', '2026-11-27'],
    ['until 27 nov', '2026-11-27'],
    ['until May 5', '2027-05-05'],
    ['until the 27th', '2026-11-27'],
    ['until the 3rd.', '2026-12-03'],
    ['by 5 January', '2027-01-05'],
    ['until 2026-11-27', '2026-11-27'],
    ['by 11/27', '2026-11-27'],
    ['by 27/11/2026', '2026-11-27'],
    ['Finish the slides next Friday', '2026-12-04'],
    ['until next Friday', '2026-12-04'],
    ['by Friday next week', '2026-12-04'],
    ['Call Ana tomorrow', '2026-11-26'],
    ['by the day after tomorrow', '2026-11-27'],
    ['Call Ana today', '2026-11-25'],
    ['by end of day', '2026-11-25'],
    ['by COB Friday', '2026-11-27'],
    ['by end of the day tomorrow', '2026-11-26'],
    ['by Friday EOD', '2026-11-27'],
    ['Call Ana tonight', '2026-11-25'],
    ['by the end of the week', '2026-11-27'],
    ['Finish it, end of the week', '2026-11-27'],
    ['by end of next week', '2026-12-04'],
    ['by the end of November', '2026-11-30'],
    ['by EOM', '2026-11-30'],
    ['Write it up in two weeks', '2026-12-09'],
    ['due in 3 days', '2026-11-28'],
    ['within a month', '2026-12-25'],
    ['Angebot schreiben bis Freitag', '2026-11-27'],
    ['bis Fr. fertig', '2026-11-27'],
    ['bis 27.11.', '2026-11-27'],
    ['bis 27.11 fertig', '2026-11-27'],
    ['bis zum 27.11.2026', '2026-11-27'],
    ['bis zum 27. November', '2026-11-27'],
    ['bis Freitag, den 27. November', '2026-11-27'],
    ['bis 3. Dez. fertig', '2026-12-03'],
    ['bis zum 27.', '2026-11-27'],
    ['spätestens am Freitag', '2026-11-27'],
    ['fällig am 1. Dezember', '2026-12-01'],
    ['Ana morgen anrufen', '2026-11-26'],
    ['Morgen Ana anrufen', '2026-11-26'],
    ['bis übermorgen', '2026-11-27'],
    ['heute noch abschicken', '2026-11-25'],
    ['bis Ende der Woche', '2026-11-27'],
    ['bis Ende nächster Woche', '2026-12-04'],
    ['bis Monatsende', '2026-11-30'],
    ['nächsten Freitag', '2026-12-04'],
    ['bis nächste Woche Freitag', '2026-12-04'],
    ['bis Freitag nächster Woche', '2026-12-04'],
    ['bis kommenden Freitag', '2026-11-27'],
    ['in zwei Wochen', '2026-12-09'],
    ['bis in 14 Tagen', '2026-12-09'],
    ['version 2 until Friday', '2026-11-27'],
    ['Prepare tomorrow’s call until Friday', '2026-11-27'],
  ])('%s → %s', (text, day) => {
    expect(dayOf(text)).toBe(day);
  });
});

describe('a day that no word such as "until" introduces is read where nothing else can be meant', () => {
  test.each([
    ['Workshop am 10. Dezember', '2026-12-10'],
    ['Am 10. Dezember Workshop halten', '2026-12-10'],
    ['Workshop am Donnerstag, den 10. Dezember', '2026-12-10'],
    ['Workshop on 10 December', '2026-12-10'],
    ['Workshop on the 10th of December with Kestrel', '2026-12-10'],
    ['Workshop 10 December', '2026-12-10'],
    ['Workshop 10. Dezember vorbereiten', '2026-12-10'],
    ['Workshop December 10', '2026-12-10'],
    ['Workshop 10.12.2026 in Bern', '2026-12-10'],
    ['Workshop 2026-12-10', '2026-12-10'],
    ['Workshop am 10.12. in Bern', '2026-12-10'],
    ['Workshop Do 10.12. 14 Uhr', '2026-12-10'],
    ['Thursday 10am: call Ana', '2026-11-26'],
    ['Call Ana Thu 10:30', '2026-11-26'],
    ['Call Ana on Thursday', '2026-11-26'],
    ['On Thursday, call Ana', '2026-11-26'],
    ['Ana anrufen, Do 10 Uhr', '2026-11-26'],
    ['Ana anrufen Do. 10 Uhr', '2026-11-26'],
    ['Am Freitag Ana anrufen', '2026-11-27'],
    ['Freitag um 14 Uhr Ana anrufen', '2026-11-27'],
    ['Freitag, 14.30 Uhr: Ana', '2026-11-27'],
    ['next Tuesday 14:30', '2026-12-01'],
    ['Nächsten Dienstag 14:30 Uhr Abstimmung', '2026-12-01'],
    ['Meet Ben Friday 3 p.m.', '2026-11-27'],
    ['Ben treffen Fr 15-16 Uhr', '2026-11-27'],
  ])('%s → %s', (text, day) => {
    expect(dayOf(text)).toBe(day);
  });

  test.each([
    ['Workshop vom 10. bis 12. Dezember', undefined],
    ['Workshop 10–12 December', null],
    ['Workshop Tuesday to Thursday', null],
    ['Workshop Tue–Thu', null],
    ['Workshops on Monday and Wednesday', null],
    ['Schulung Montag bis Mittwoch', null],
    ['Schulung am Montag und Mittwoch nächste Woche vorbereiten', null],
    ['Prepare the workshop next Tuesday to Thursday', null],
    ['What to do – Monday', undefined],
    ['Away from Monday to Wednesday', undefined],
    ['Open house 10–12 December 14:00', null],
    ['Urlaub 3.-5. Dezember buchen', null],
    ['Prepare the workshop, about 8 hours Tuesday to Thursday', null],
    ['Send the offer by Friday - Monday is too late', '2026-11-27'],
    ['Finish it by Friday and Monday send it to Ana', '2026-11-27'],
    ['Angebot bis Freitag – Montag ist Feiertag', '2026-11-27'],
    ['Review the Monday-Friday shift plan tomorrow', '2026-11-26'],
    ['I am in Bern Monday to Wednesday; call Ana tomorrow', '2026-11-26'],
    ['To Do - Monday 10:00 call Ana', '2026-11-30'],
    ['Ask Mo and Fri about it', undefined],
    ['Workshop 10. und 11. Dezember', null],
    ['Workshop December 10-12', null],
    ['Reise nach Bern 3.-5. Dezember buchen', null],
    ['Workshop on 31 November', null],
    ['Workshop on Friday, 28 November', null],
    ['Review the 27 November minutes', undefined],
    ['Read the Friday 27 November figures', undefined],
    ['Notes on Friday meetings', undefined],
    ['Am Freitag besprochene Punkte umsetzen', undefined],
    ['Was am Freitag gesagt wurde, aufschreiben', undefined],
    ['Do 10:30 exercises', undefined],
    ['Since 3 December nothing works', undefined],
    ['Bericht vom 3. Dezember lesen', undefined],
    ['Report of 3 December', undefined],
    ['Mon 5 books', undefined],
    ['Sat in on the review', undefined],
    ['On sale: 10 December issues', undefined],
    ['jeden Freitag um 10 Uhr Runde', undefined],
    ['every Friday 10am round', undefined],
  ])('%s → %s', (text, day) => {
    expect(dayOf(text)).toBe(day);
  });

  test('an hour that may be of the morning or the afternoon is left open, and the plan says so', () => {
    expect(read('Call Ana on Friday at 3')).toEqual({
      due: '2026-11-27T22:59:59.000Z',
      text: 'on Friday at 3',
      assumption:
        'Due Friday, 27 November was read from "on Friday at 3", the whole day: its hour may be of the morning or the afternoon.',
    });
  });

  test('of hours from and to, the work is due at the last', () => {
    expect(read('Fr 15-16 Uhr')?.due).toBe('2026-11-27T15:00:00.000Z');
    expect(read('Friday 3 to 4:30 pm')?.due).toBe('2026-11-27T15:30:00.000Z');
    expect(read('Freitag von 9 bis 10.30 Uhr')?.due).toBe('2026-11-27T09:30:00.000Z');
  });

  test('what takes place at an hour is due that day, and the plan says that its blocks do not know the hour', () => {
    const at = { now: NOW, zone: ZONE, bare: true, takes_place: true } as const;
    expect(dueInText('Thursday 10am', { ...at, language: 'en' })).toEqual({
      due: '2026-11-26T22:59:59.000Z',
      text: 'Thursday 10am',
      assumption:
        '"Thursday 10am" was read as when it takes place: Thursday, 26 November at 10:00. The plan is due that day; its blocks do not know the hour, so move the block of the meeting there.',
      takes_place: true,
    });
    expect(dueInText('Do 10 Uhr', { ...at, language: 'de' })?.assumption).toBe(
      '„Do 10 Uhr“ wurde als Zeitpunkt gelesen, zu dem es stattfindet: Donnerstag, 26. November um 10:00. Der Plan ist an diesem Tag fällig; seine Blöcke kennen die Uhrzeit nicht, also den Block des Treffens dorthin schieben.',
    );
    expect(dueInText('Mo 14-15 Uhr', { ...at, language: 'de' })?.assumption).toContain('um 14:00');
    expect(dueInText('Fri 3 to 4:30 pm', { ...at, language: 'en' })?.assumption).toContain(
      'at 15:00',
    );
    expect(dueInText('Fri 11 to 1 pm', { ...at, language: 'en' })?.assumption).toContain(
      'at 11:00',
    );
    expect(dueInText('by Thursday 10am', { ...at, language: 'en' })?.due).toBe(
      '2026-11-26T09:00:00.000Z',
    );
  });
});

describe('what only looks like a due date is not read', () => {
  test.each([
    'Freitag Runde',
    'Prepare the Friday round',
    'Freitag-Runde bis Freitag-Treff planen',
    'Upgrade to 27.11.2',
    'upgrade by 12.10.3',
    'Node until 2.10',
    'von Ubuntu 16.04 bis 18.04',
    'Reduce costs by 12.50',
    'Angebot bis 12.50 €',
    'bis 10.11 % Rabatt',
    'Text written by Ana',
    'Repeat until done',
    'By May I mean the month',
    'until it may 5 times fail',
    'until 27 may be enough',
    'The price may 2027 rise',
    'by 20 %',
    'by 5 hours',
    'Board built by Monday.com',
    'until Black Friday',
    'Prepare for tomorrow’s call',
    "today's news",
    'guten Morgen sagen',
    'heute morgen besprochen',
    'jeden Morgen lesen',
    'from tomorrow on',
    'ab morgen laufen',
    'not before Friday',
    'nicht vor Freitag',
    'open Monday until Friday',
    'Sprechzeiten Montag bis Freitag',
    'office hours Mon-Fri',
    'closed Monday and Tuesday',
    'vom 3. bis 7. Dezember',
    'Kapitel 3 bis 5.',
    'by the 27th floor',
    'Wait until Friday',
    'Ana is away until Friday',
    'Jonas hat Urlaub bis Freitag',
    'in the last two weeks',
    'after next Friday',
    'by Sun Microsystems',
    'Read the latest Friday figures',
    'vormittags anrufen',
    '',
  ])('%j', (text) => {
    expect(dayOf(text)).toBeUndefined();
  });
});

describe('the plan says how the date was understood', () => {
  test.each([
    ['…, until Friday', 'Due Friday, 27 November was read from "until Friday".'],
    [
      'until next Friday',
      'Due Friday, 4 December was read from "until next Friday", as the one of next week.',
    ],
    ['by 5 January', 'Due Tuesday, 5 January 2027 was read from "by 5 January".'],
    ['by Friday noon', 'Due Friday, 27 November at 12:00 was read from "by Friday noon".'],
    ['before Friday', 'Due Thursday, 26 November was read from "before Friday".'],
  ])('%s', (text, assumption) => {
    expect(read(text)?.assumption).toBe(assumption);
  });

  test.each([
    ['by 1 November', 'it has passed'],
    ['until 2026-11-24', 'it has passed'],
    ['today at 9:00', 'it has passed'],
    ['by 5/6', 'it can be read as two days'],
    ['until 31 November', 'there is no such day'],
    ['until Friday, 28 November', 'that day is a Saturday'],
    ['by next week', 'it names no day'],
    ['bis Dezember', 'it names no day'],
    ['bis Mitte Dezember', 'it names no day'],
    ['by Thursday or Friday', 'it names two days'],
  ])('%s is not used: %s', (text, why) => {
    expect(read(text)).toMatchObject({ due: null });
    expect(read(text)?.assumption).toBe(`"${text}" was not used as a due date: ${why}.`);
  });

  test('several days are not chosen from', () => {
    expect(read('Draft by Thursday, final until Friday')).toMatchObject({
      due: null,
      assumption:
        'No due date was read: the text names several days ("by Thursday", "until Friday").',
    });
    expect(dayOf('By Friday, I mean until 27 November')).toBe('2026-11-27');
  });
});

test('a day is due at its end, an hour at that hour, both where the person lives', () => {
  expect(read('until Friday')?.due).toBe('2026-11-27T22:59:59.000Z');
  expect(read('by Friday 3pm')?.due).toBe('2026-11-27T14:00:00.000Z');
  expect(read('bis Freitag 12 Uhr')?.due).toBe('2026-11-27T11:00:00.000Z');
  expect(read('by 15:30 on Friday')?.due).toBe('2026-11-27T14:30:00.000Z');
  const late = { now: new Date('2026-11-25T23:30:00Z'), zone: ZONE };
  expect(read('tomorrow', late)?.due).toBe('2026-11-27T22:59:59.000Z');
});

test('without a word such as "until", days count only where the caller allows it', () => {
  const strict = { now: NOW, zone: ZONE, language: 'en', bare: false } as const;
  expect(dueInText('Spoke with Ana today', strict)).toBeUndefined();
  expect(dueInText('needed by tomorrow', strict)?.due).toBe('2026-11-26T22:59:59.000Z');
});

describe('a German task is told in German', () => {
  const german = (text: string) =>
    dueInText(text, { now: NOW, zone: ZONE, language: 'de', bare: true })?.assumption;
  test.each([
    [
      'bis 10. Dezember',
      'Der Termin Donnerstag, 10. Dezember wurde aus „bis 10. Dezember“ gelesen.',
    ],
    [
      'nächsten Freitag 12 Uhr',
      'Der Termin Freitag, 4. Dezember um 12:00 wurde aus „nächsten Freitag 12 Uhr“ gelesen, als der von nächster Woche.',
    ],
    [
      'bis 31. November',
      '„bis 31. November“ wurde nicht als Termin genommen: diesen Tag gibt es nicht.',
    ],
    [
      'bis Samstag, 27. November',
      '„bis Samstag, 27. November“ wurde nicht als Termin genommen: dieser Tag ist ein Freitag.',
    ],
  ])('%s', (text, assumption) => {
    expect(german(text)).toBe(assumption);
  });
});

test('whatever the day, the zone and the language, a date that is written out is read as that day', () => {
  const day = fc.date({
    min: new Date('2026-11-27'),
    max: new Date('2027-08-01'),
    noInvalidDate: true,
  });
  const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/Los_Angeles', 'Pacific/Auckland');
  fc.assert(
    fc.property(day, zones, fc.integer({ min: 0, max: 23 }), (date, zone, hour) => {
      const [iso = ''] = date.toISOString().split('T');
      const in_words = (locale: string): string =>
        date.toLocaleDateString(locale, { day: 'numeric', month: 'long', timeZone: 'UTC' });
      const at = { now: NOW, zone };
      const local = (due: string | null | undefined): string =>
        new Date(due ?? Number.NaN).toLocaleString('sv', { timeZone: zone });
      for (const text of [`am ${in_words('de')}`, `on ${in_words('en-GB')}`, in_words('en-US')]) {
        expect(local(read(`Workshop ${text}`, at)?.due)).toBe(`${iso} 23:59:59`);
      }
      const clock = `${String(hour).padStart(2, '0')}:00`;
      const due = read(`Senden am ${in_words('de')} um ${hour} Uhr`, at)?.due;
      // An hour that the clocks leave out is the one after it.
      const there = Temporal.PlainDateTime.from(`${iso}T${clock}`).toZonedDateTime(zone);
      expect(local(due)).toBe(there.toPlainDateTime().toString().replace('T', ' '));
    }),
  );
});

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

test('whatever the day, a weekday is the next such day, and "next" is the one of next week', () => {
  const instant = fc.date({
    min: new Date('2024-01-01'),
    max: new Date('2035-01-01'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(instant, fc.constantFrom(...DAYS), (now, day) => {
      const at = { now, zone: 'UTC' };
      const today = Math.floor(now.getTime() / 86_400_000);
      const daysAhead = (text: string): number =>
        Math.floor(Date.parse(read(text, at)?.due ?? '') / 86_400_000) - today;
      const plain = daysAhead(`until ${day}`);
      expect(plain).toBeGreaterThanOrEqual(1);
      expect(plain).toBeLessThanOrEqual(7);
      const weekday = new Date((today + plain) * 86_400_000).getUTCDay();
      expect(DAYS[(weekday + 6) % 7]).toBe(day);
      const next = daysAhead(`next ${day}`);
      expect([plain, plain + 7]).toContain(next);
      expect(next).toBeLessThanOrEqual(13);
    }),
  );
});

test('any text is read without an exception, and a due date is never in the past', () => {
  const words =
    'until|by|bis zum|before|next|Friday|Freitag|27|.|11.|31|November|May|/|2026|-|today|morgen|in|' +
    'two weeks|9:00|end of|vor|12 Uhr|the|on|am|Do|10am|um 3|10. Dezember|bis 12';
  const word = fc.constantFrom(...words.split('|'));
  fc.assert(
    fc.property(
      fc.array(fc.oneof(word, fc.string({ maxLength: 4 })), { maxLength: 12 }),
      (said) => {
        const reading = read(said.join(' '));
        const due = reading?.due ?? null;
        expect(due === null || Date.parse(due) > NOW.getTime()).toBe(true);
      },
    ),
    { numRuns: 500 },
  );
});

test('a long text full of dates is read in a moment', () => {
  const text = 'until Friday by 27.11. von bis 3. Dezember wait until '
    .repeat(370)
    .slice(0, 20_000);
  const started = performance.now();
  read(text);
  read(`until${' '.repeat(20_000)}`);
  expect(performance.now() - started).toBeLessThan(2_000);
});
