import { z } from 'zod';
import { clockTime, date, endTime, interval, timestamp, zone } from './common.ts';
import { weekday } from './scheduler.ts';

const ENDS_AFTER = { message: 'must end after it starts', path: ['to'] };

const dayRange = z
  .strictObject({ from: clockTime, to: endTime })
  .refine((value) => value.from < value.to, ENDS_AFTER);
const ranges = z.array(dayRange).max(8);

/** When somebody can meet at all: one range or several for every day, or by weekday (a day that is not named has none). */
export const slotHours = z.union([dayRange, ranges, z.partialRecord(weekday, ranges)], {
  error: 'expected {from, to}, a list of those, or {mon: [{from, to}], …}',
});
export type SlotHours = z.infer<typeof slotHours>;

/** Times by weekday, date and clock in the zone of whoever says it; what is left out is not limited. */
const slotRule = z
  .strictObject({
    weekdays: z.array(weekday).min(1).max(7).optional(),
    dates: z.array(date).min(1).max(100).optional(),
    from: clockTime.optional(),
    to: endTime.optional(),
    /** A hard rule is never broken; a soft one ranks. */
    hard: z.boolean().default(false),
    weight: z.number().min(0.1).max(10).default(1),
  })
  .refine((value) => (value.from ?? '00:00') < (value.to ?? '24:00'), ENDS_AFTER)
  .refine(
    (value) => [value.weekdays, value.dates, value.from, value.to].some((one) => one !== undefined),
    { message: 'names no weekdays, dates, from or to', path: ['weekdays'] },
  );
export type SlotRuleInput = z.infer<typeof slotRule>;

const order = z.enum(['earliest', 'latest']);
const buffer = z.int().min(0).max(240);

const slotPreferences = z.strictObject({
  avoid: z.array(slotRule).max(50).optional(),
  /** One of these is wished for; any of them will do. */
  prefer: z.array(slotRule).max(50).optional(),
  /** Kept free before and after everything this participant is busy with. */
  buffer_minutes: buffer.optional(),
  order: order.optional(),
  /** The same in words: "not before 10", "avoid Friday afternoon", "lieber vormittags". */
  text: z.string().max(2000).optional(),
});

const participant = z.strictObject({
  name: z.string().trim().min(1).max(120).optional(),
  /** The person this Almanac plans for: their calendars, blocks and preferences count as well. */
  self: z.boolean().optional(),
  /** Of their hours and preferences here; that of `self`, where none is given, is the stored one. */
  zone: zone.optional(),
  busy: z.array(interval).max(5000).default([]),
  hours: slotHours.optional(),
  preferences: slotPreferences.optional(),
});

export const findSlotRequest = z
  .strictObject({
    duration_minutes: z.int().min(5).max(1440),
    window: z
      .strictObject({ from: timestamp, to: timestamp })
      .refine((value) => Date.parse(value.from) < Date.parse(value.to), ENDS_AFTER),
    participants: z.array(participant).min(1).max(100),
    constraints: z
      .strictObject({
        /** Of these constraints, of participants without one, and of the words in the answer. */
        zone: zone.optional(),
        /**
         * For everybody, besides their own. Where nobody has hours, all of the window will do; the clock times of a window of several days
         * (Monday 9:00 to Friday 17:00) then rank what lies between them first.
         */
        hours: slotHours.optional(),
        weekdays: z.array(weekday).min(1).max(7).optional(),
        exclude_dates: z.array(date).max(400).optional(),
        buffer_minutes: buffer.optional(),
        /** Besides the starts that free time and preferences give. */
        grid_minutes: z.int().min(5).max(240).optional(),
        order: order.optional(),
      })
      .optional(),
    limit: z.int().min(1).max(50).default(5),
  })
  .refine((value) => value.participants.filter(({ self }) => self === true).length <= 1, {
    message: 'only one participant can be self',
    path: ['participants'],
  });
export type FindSlotRequest = z.infer<typeof findSlotRequest>;

export const foundSlot = z.object({
  start: timestamp,
  end: timestamp,
  reason: z.string(),
  /** Weighted share of the meeting that soft preferences speak against; 0 keeps all of them. */
  cost: z.number(),
  /** The soft preferences it goes against. */
  against: z.array(z.string()),
});

export const slotAlternative = z.object({
  kind: z.enum(['shorter', 'other_day', 'without', 'relax']),
  detail: z.string(),
  start: timestamp,
  end: timestamp,
  /** Who would not be there. */
  without: z.array(z.string()),
});

export const findSlotReply = z.object({
  /** Those against the fewest preferences first; among equals by `order`. */
  slots: z.array(foundSlot),
  order,
  /** How many starts were compared. */
  compared: z.int(),
  /** Every possible start by whole minutes, also off the grid: from the first to the last of each run; the first 200 runs. */
  starts: z.array(z.object({ from: timestamp, to: timestamp })),
  /** Why there is none and what is nearest to it; null where there is one. */
  none: z
    .object({
      reason: z.string(),
      binding: z.array(z.object({ participant: z.string().nullable(), detail: z.string() })),
      alternatives: z.array(slotAlternative),
    })
    .nullable(),
  zone: z.string(),
  /** Words of preferences that were not understood, and so do not count. */
  not_understood: z.array(z.object({ participant: z.string(), text: z.string() })),
  degraded: z.array(z.string()),
});
export type FindSlotReply = z.infer<typeof findSlotReply>;
