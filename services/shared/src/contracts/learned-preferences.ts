import { z } from 'zod';
import { clockTime, endTime, idOf, listOf, timestamp } from './common.ts';
import { stepKind } from './planner.ts';
import { preferencesPatch, weekday } from './scheduler.ts';

const weight = z.number().min(0).max(10);

/** What it is about (absent: all work) and the days and hours inside which that should lie. */
export const learnedPlace = z.strictObject({
  kind: stepKind.optional(),
  /** Words of titles; any of them will do. */
  words: z.array(z.string().trim().min(1).max(60)).min(1).max(20).optional(),
  weekdays: z.array(weekday).min(1).max(7).optional(),
  from: clockTime.optional(),
  to: endTime.optional(),
});
export type LearnedPlace = z.infer<typeof learnedPlace>;

export const learnedStatus = z.enum(['suggested', 'on', 'off', 'ended']);

export const learnedPreference = z.object({
  learned_id: idOf('lrn'),
  text: z.string(),
  origin: z.enum(['memory', 'edits', 'person']),
  /** In words, as it stands in the reason of a block. */
  source: z.string(),
  memory_id: z.string().nullable(),
  /** How many observations it rests on. */
  observed: z.int(),
  place: learnedPlace,
  /** The price of an hour outside, in units of the objective J. */
  weight,
  /** Only `on` counts in schedules. */
  status: learnedStatus,
  version: z.int(),
  created_at: timestamp,
  updated_at: timestamp,
});
export type LearnedPreferenceView = z.infer<typeof learnedPreference>;

/** All of them at once: there are few. */
export const learnedList = listOf(learnedPreference).extend({
  /** `['memory']` where memory could not be asked. */
  degraded: z.array(z.string()),
});

const bothOrNone = (value: { from?: string | undefined; to?: string | undefined }): boolean =>
  (value.from === undefined) === (value.to === undefined);

/** A wish the person has confirmed, as `preferences/read` answered it. */
export const rememberLearned = learnedPlace
  .extend({ text: z.string().trim().min(1).max(2000), weight: weight.optional() })
  .refine(bothOrNone, { message: 'from and to stand together', path: ['to'] })
  .refine((value) => value.weekdays !== undefined || value.from !== undefined, {
    message: 'name weekdays, or from and to',
    path: ['weekdays'],
  })
  .refine((value) => value.from === undefined || value.from < (value.to ?? ''), {
    message: 'must end after it starts',
    path: ['to'],
  });
export type RememberLearned = z.infer<typeof rememberLearned>;

export const changeLearned = z
  .strictObject({ status: z.enum(['on', 'off']).optional(), weight: weight.optional() })
  .refine((value) => value.status !== undefined || value.weight !== undefined, {
    message: 'give a status or a weight',
    path: ['status'],
  });
export type ChangeLearned = z.infer<typeof changeLearned>;

export const readPreferencesRequest = z.strictObject({ text: z.string().trim().min(1).max(2000) });

/** What was understood, to be confirmed: nothing of it is stored. */
export const readPreferencesReply = z.object({
  /** Whole members for `PUT preferences`, made from the present ones. */
  preferences: preferencesPatch,
  /** For `POST learned-preferences`. */
  learned: z.array(
    learnedPlace.extend({ text: z.string(), source: z.string(), weight: z.number() }),
  ),
  understood: z.array(z.object({ text: z.string(), as: z.string() })),
  not_understood: z.array(z.object({ text: z.string(), reason: z.string() })),
  source: z.enum(['model', 'rules']),
  /** Why a configured model was not used. */
  degraded: z.array(z.string()),
});
export type ReadPreferencesReply = z.infer<typeof readPreferencesReply>;
