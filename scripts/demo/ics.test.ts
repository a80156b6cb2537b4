import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { CalendarEvent } from './calendar-event.ts';
import { readCalendarFile } from './ics.ts';

const BERLIN = 'Europe/Berlin';
const MARCH = {
  from: Date.parse('2026-03-01T00:00:00Z'),
  to: Date.parse('2026-04-30T00:00:00Z'),
  zone: BERLIN,
};

function calendar(...lines: string[]): string {
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR'].join('\r\n');
}

function event(...lines: string[]): string {
  return ['BEGIN:VEVENT', 'UID:u1', 'SUMMARY:Meeting', ...lines, 'END:VEVENT'].join('\r\n');
}

function starts(text: string, options: Partial<typeof MARCH> = {}): string[] {
  return readCalendarFile(text, { ...MARCH, ...options }).events.map(({ start }) =>
    new Date(start).toISOString().slice(0, 16),
  );
}

const HOUR = [
  'DTSTART;TZID=Europe/Berlin:20260323T090000',
  'DTEND;TZID=Europe/Berlin:20260323T100000',
];

describe('series', () => {
  test('a weekly meeting stays at nine across the DST change', () => {
    expect(starts(calendar(event(...HOUR, 'RRULE:FREQ=WEEKLY;COUNT=3')))).toEqual([
      '2026-03-23T08:00',
      '2026-03-30T07:00',
      '2026-04-06T07:00',
    ]);
  });

  test('UNTIL in UTC includes the last meeting of the local series', () => {
    expect(
      starts(calendar(event(...HOUR, 'RRULE:FREQ=WEEKLY;UNTIL=20260330T070000Z'))),
    ).toHaveLength(2);
    expect(
      starts(calendar(event(...HOUR, 'RRULE:FREQ=WEEKLY;UNTIL=20260330T065959Z'))),
    ).toHaveLength(1);
    expect(starts(calendar(event(...HOUR, 'RRULE:FREQ=WEEKLY;UNTIL=20260330')))).toHaveLength(2);
  });

  test('EXDATE takes meetings out, in local time, in UTC and as a date', () => {
    for (const exdate of [
      'EXDATE;TZID=Europe/Berlin:20260330T090000',
      'EXDATE:20260330T070000Z',
      'EXDATE;VALUE=DATE:20260330',
    ]) {
      expect(starts(calendar(event(...HOUR, 'RRULE:FREQ=WEEKLY;COUNT=3', exdate)))).toEqual([
        '2026-03-23T08:00',
        '2026-04-06T07:00',
      ]);
    }
  });

  test('a moved instance replaces its own, also when it moved across the window, and a cancelled one is gone', () => {
    const series = event(...HOUR, 'RRULE:FREQ=WEEKLY;COUNT=4');
    const moved = event(
      'RECURRENCE-ID;TZID=Europe/Berlin:20260330T090000',
      'DTSTART;TZID=Europe/Berlin:20260331T140000',
      'DTEND;TZID=Europe/Berlin:20260331T150000',
    );
    const gone = event(
      'RECURRENCE-ID:20260406T070000Z',
      'DTSTART:20260406T070000Z',
      'STATUS:CANCELLED',
    );
    expect(starts(calendar(series, moved, gone))).toEqual([
      '2026-03-23T08:00',
      '2026-03-31T12:00',
      '2026-04-13T07:00',
    ]);
    expect(starts(calendar(moved, gone, series))).toHaveLength(3);
  });

  test('RDATE adds meetings, and a meeting named twice comes once', () => {
    const text = calendar(
      event(
        ...HOUR,
        'RRULE:FREQ=WEEKLY;COUNT=1',
        'RDATE;TZID=Europe/Berlin:20260323T090000,20260325T090000',
      ),
    );
    expect(starts(text)).toEqual(['2026-03-23T08:00', '2026-03-25T08:00']);
  });

  test('only what touches the window is returned, and ids of instances differ', () => {
    const text = calendar(event('DTSTART:20200101T230000Z', 'DURATION:PT2H', 'RRULE:FREQ=DAILY'));
    const window = {
      from: Date.parse('2026-03-03T00:00:00Z'),
      to: Date.parse('2026-03-05T00:00:00Z'),
    };
    const { events } = readCalendarFile(text, { ...window, zone: BERLIN });
    expect(events.map(({ event_id }) => event_id)).toEqual(
      [
        'u1_2026-03-02T23:00:00.000Z',
        'u1_2026-03-03T23:00:00.000Z',
        'u1_2026-03-04T23:00:00.000Z',
      ].slice(0, events.length),
    );
    expect(events).toHaveLength(3);
  });

  test('expansion stops at 5,000 events with a note', () => {
    const daily = event('DTSTART:20000101T090000Z', 'RRULE:FREQ=DAILY');
    const { events, notes } = readCalendarFile(calendar(daily, daily), {
      from: Date.parse('2001-01-01'),
      to: Date.parse('2026-01-01'),
      zone: BERLIN,
    });
    expect(events).toHaveLength(5_000);
    expect(notes.join()).toContain('more than 5000');
  });

  test.each(['FREQ=SECONDLY', 'FREQ=DAILY;BYMONTHDAY=31;BYMONTH=2', 'FREQ=DAILY;BYDAY=1MO'])(
    'the rule %s, in which the search could be endless, is left out with a note',
    (rule) => {
      const { events, notes } = readCalendarFile(calendar(event(...HOUR, `RRULE:${rule}`)), MARCH);
      expect(events).toEqual([]);
      expect(notes[0]).toContain('not supported');
    },
  );
});

describe('zones', () => {
  test('floating times are the person’s wall clock', () => {
    const text = calendar(event('DTSTART:20260323T090000', 'DTEND:20260323T100000'));
    expect(starts(text)).toEqual(['2026-03-23T08:00']);
    expect(starts(text, { zone: 'America/New_York' })).toEqual(['2026-03-23T13:00']);
  });

  test('a zone of the file’s own is read by its VTIMEZONE', () => {
    const zone = [
      'BEGIN:VTIMEZONE',
      'TZID:Office Time',
      'BEGIN:STANDARD',
      'DTSTART:19700101T000000',
      'TZOFFSETFROM:+0530',
      'TZOFFSETTO:+0530',
      'END:STANDARD',
      'END:VTIMEZONE',
    ];
    const text = calendar(
      ...zone,
      event('DTSTART;TZID=Office Time:20260323T090000', 'DURATION:PT1H'),
    );
    expect(starts(text)).toEqual(['2026-03-23T03:30']);
  });

  test('a zone nobody knows is read as the person’s, with a note', () => {
    const { events, notes } = readCalendarFile(
      calendar(event('DTSTART;TZID=Mars:20260323T090000')),
      MARCH,
    );
    expect(events[0]?.start).toBe(Date.parse('2026-03-23T08:00Z'));
    expect(notes).toEqual(['the time zone "Mars" is unknown; read as Europe/Berlin']);
  });

  test('the calendar’s zone is used when none is given, and a wrong one is refused', () => {
    const text = calendar('X-WR-TIMEZONE:Asia/Kolkata', event('DTSTART:20260323T090000'));
    expect(readCalendarFile(text, { from: MARCH.from, to: MARCH.to }).zone).toBe('Asia/Kolkata');
    expect(() => readCalendarFile(text, { ...MARCH, zone: 'Mars/Base' })).toThrow(
      'unknown time zone',
    );
  });
});

/** The scheduler's rule, as far as a calendar file can say: what is read here must let it tell busy from free. */
function takesTime(item: CalendarEvent): boolean {
  if (item.status === 'cancelled' || item.self_response === 'declined') return false;
  if (item.event_type === 'out_of_office') return true;
  if (item.transparency === 'transparent') return false;
  return !item.all_day || item.transparency === 'opaque';
}

describe('what blocks time', () => {
  const day = ['DTSTART;VALUE=DATE:20260328', 'DTEND;VALUE=DATE:20260330'];
  const reading = (...lines: string[]) => {
    const { events, notes } = readCalendarFile(
      calendar('X-WR-CALNAME:me@example.com', event(...lines)),
      MARCH,
    );
    return { busy: events.filter(takesTime), notes };
  };

  test('an all-day event that says nothing blocks nothing, and a note says so', () => {
    const { busy, notes } = reading(...day);
    expect(busy).toEqual([]);
    expect(notes).toEqual([
      "'Meeting' lasts all day and does not say busy or free; it blocks no time",
    ]);
  });

  test('an all-day event marked busy blocks its days in the person’s zone, 47 hours over the DST change', () => {
    const { busy } = reading(...day, 'TRANSP:OPAQUE');
    expect(busy).toHaveLength(1);
    expect((busy[0]?.end ?? 0) - (busy[0]?.start ?? 0)).toBe(47 * 3_600_000);
  });

  test('free, declined and cancelled events block nothing', () => {
    expect(reading(...day, 'X-MICROSOFT-CDO-BUSYSTATUS:FREE', 'TRANSP:OPAQUE').busy).toEqual([]);
    expect(reading(...HOUR, 'TRANSP:TRANSPARENT').busy).toEqual([]);
    expect(reading(...HOUR, 'STATUS:CANCELLED').busy).toEqual([]);
    expect(reading(...HOUR, 'ATTENDEE;PARTSTAT=DECLINED:mailto:ME@example.com').busy).toEqual([]);
    expect(reading(...HOUR, 'ATTENDEE;PARTSTAT=DECLINED:mailto:you@example.com').busy).toHaveLength(
      1,
    );
  });

  test('out of office blocks even all day', () => {
    expect(reading(...day, 'X-MICROSOFT-CDO-BUSYSTATUS:OOF').busy).toHaveLength(1);
  });
});

describe('broken files', () => {
  test.each([
    ['', 'empty'],
    ['hello', 'line 1'],
    ['\r\nBEGIN:VEVENT\r\nEND:VEVENT', 'line 2'],
    ['BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n', 'line 2'],
    ['BEGIN:VCALENDAR\r\nno colon here\r\nEND:VCALENDAR', 'no colon here'],
  ])('%j is refused and says where', (text, where) => {
    expect(() => readCalendarFile(text, MARCH)).toThrow(
      expect.objectContaining({ kind: 'invalid' }),
    );
    expect(() => readCalendarFile(text, MARCH)).toThrow(where);
  });

  test.each([
    ['DTSTART:20261345T990000', 'does not exist'],
    ['DTSTART:garbage', 'left out'],
    ['DTSTART:20260323T090000\r\nDTEND:20260322T090000', 'ends before it starts'],
    ['DTSTART:20260323T090000\r\nRRULE:FREQ=NEVER', 'left out'],
    ['LOCATION:nowhere', 'no start'],
  ])('one malformed event (%j) is left out with its line, the others are read', (lines, why) => {
    const { events, notes } = readCalendarFile(calendar(event(lines), event(...HOUR)), MARCH);
    expect(events).toHaveLength(1);
    expect(notes[0]).toMatch(/^line 3: /);
    expect(notes[0]).toContain(why);
  });

  test('an event that never ends does not swallow the next one', () => {
    const { events, notes } = readCalendarFile(
      calendar('BEGIN:VEVENT', 'UID:lost', event(...HOUR)),
      MARCH,
    );
    expect(events).toHaveLength(1);
    expect(notes).toEqual(['line 3: an event without END:VEVENT was left out']);
  });

  test('a file over 20 MB is refused', () => {
    expect(() => readCalendarFile('x'.repeat(20_000_001), MARCH)).toThrow('20 MB');
  });
});

test('the sample calendar fits any week: eleven meetings take time, a birthday and a declined one do not', () => {
  const text = readFileSync(new URL('./sample/calendar.ics', import.meta.url), 'utf8');
  for (const monday of ['2026-02-02', '2026-03-30', '2027-10-25']) {
    const from = Date.parse(`${monday}T00:00:00Z`);
    const { events, zone, notes } = readCalendarFile(text, { from, to: from + 7 * 86_400_000 });
    const busy = events.filter(takesTime);
    const ignored = events.filter((item) => !takesTime(item));
    expect({ zone, notes, busy: busy.length }).toEqual({ zone: BERLIN, notes: [], busy: 11 });
    expect(ignored.map(({ title }) => title)).toEqual([
      "Lena's birthday",
      'Chamber of commerce: digital circle',
    ]);
  }
});
