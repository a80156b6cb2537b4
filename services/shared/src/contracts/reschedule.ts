import { z } from 'zod';
import { idOf, timestamp } from './common.ts';
import { block, scheduleReply } from './scheduler.ts';

/**
 * Why the week is computed again: a meeting came or moved over blocks, a block's time passed without a word, work ended late or
 * in part, a date or the steps of a plan changed, a block was dragged over another, or a person asks.
 */
export const rescheduleReason = z.enum([
  'new_meeting',
  'moved_meeting',
  'overrun',
  'late_finish',
  'deadline_changed',
  'block_dragged',
  'person',
]);
export type RescheduleReason = z.infer<typeof rescheduleReason>;

/** Which blocks may be touched; absent is everything ahead. Several of them together mean what all of them name. */
export const rescheduleScope = z
  .strictObject({
    plan_ids: z.array(idOf('plan')).min(1).max(50).optional(),
    block_ids: z.array(idOf('blk')).min(1).max(200).optional(),
    from: timestamp.optional(),
    to: timestamp.optional(),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || isBefore(from, to), {
    message: 'must end after it starts',
    path: ['to'],
  });
export type RescheduleScope = z.infer<typeof rescheduleScope>;

export const rescheduleRequest = z.strictObject({
  reason: rescheduleReason,
  /** In the person's own words, or what a new version of a plan changed; shown with the run, never read as an instruction. */
  text: z.string().trim().min(1).max(500).optional(),
  scope: rescheduleScope.optional(),
  dry_run: z.boolean().optional(),
  /** Kept as a proposal, also where it could go out at once: `POST /runs/{id}/apply` accepts exactly what it shows. */
  propose: z.boolean().optional(),
});
export type RescheduleRequest = z.infer<typeof rescheduleRequest>;

const place = z.object({ start: timestamp, end: timestamp });

/** What a run changes, against what stood before it. */
export const runChange = z.object({
  reason: rescheduleReason.nullable(),
  text: z.string().nullable(),
  /** True where nothing had to change: then nothing is written. */
  unchanged: z.boolean(),
  created: z.array(place.extend({ block_id: idOf('blk'), title: z.string() })),
  moved: z.array(
    z.object({
      block_id: idOf('blk'),
      title: z.string(),
      from: place,
      to: place,
      why: z.string(),
    }),
  ),
  kept: z.array(idOf('blk')),
  removed: z.array(place.extend({ block_id: idOf('blk'), title: z.string(), why: z.string() })),
  /** Blocks that lie over something and stay: pinned, begun, or because a person wants it so. */
  conflicts: z.array(
    z.object({
      block_id: idOf('blk'),
      title: z.string(),
      with: place.extend({ title: z.string() }),
      why: z.string(),
    }),
  ),
  /** What an undo had to leave as it is. */
  not_restored: z.array(z.object({ block_id: idOf('blk'), title: z.string(), why: z.string() })),
  /** J (weighted working hours) of the work in question as it stood and as it will stand; null where none was computed. */
  price: z.object({ before: z.number(), after: z.number(), change: z.number() }).nullable(),
});
export type RunChange = z.infer<typeof runChange>;

export const runKind = z.enum(['schedule', 'reschedule', 'move', 'undo', 'cancel']);
export type RunKind = z.infer<typeof runKind>;

/** Any run: `change` is null for one that schedules a plan or tasks. */
export const runReply = scheduleReply.extend({
  kind: runKind,
  change: runChange.nullable(),
  detail: z.string().nullable(),
  /** The run that took this one back. */
  undone_by: idOf('run').nullable(),
  /** When a person declined what it proposed, here or by rejecting its Action; such a run is `failed`. */
  declined_at: timestamp.nullable(),
});
export type RunReply = z.infer<typeof runReply>;

export const declineRequest = z.strictObject({
  /** In the person's own words; kept with the run, never read as an instruction. */
  reason: z.string().trim().min(1).max(500).optional(),
});

export const moveRequest = z.strictObject({
  start: timestamp,
  /** Default: as long as it is. */
  end: timestamp.optional(),
  /** The version of the block that was seen; another one by now is 409 with the present block. */
  version: z.int().min(1),
  /** Moves it even over a meeting or another block; the conflict is named in the answer. */
  force: z.boolean().default(false),
});
export type MoveRequest = z.infer<typeof moveRequest>;

export const moveReply = z.object({ block, run: runReply });
export type MoveReply = z.infer<typeof moveReply>;

/** What a new version changed, short: the whole of it is at `GET /plans/{id}/diff`. */
export const planChanges = z.strictObject({
  from_version: z.int().min(1),
  added: z.array(idOf('step')).max(40),
  removed: z.array(idOf('step')).max(40),
  changed: z.array(idOf('step')).max(40),
  reordered: z.boolean(),
  minutes: z.strictObject({ before: z.int(), after: z.int() }),
  /** One sentence for people. */
  text: z.string().min(1).max(500),
});
export type PlanChanges = z.infer<typeof planChanges>;

/** The planner says that a plan changed or is over. */
export const planChanged = z.strictObject({
  plan_id: idOf('plan'),
  version: z.int().min(1),
  status: z.string().max(40),
  changes: planChanges.optional(),
});
export type PlanChanged = z.infer<typeof planChanged>;
export const planChangedReply = z.object({ plan_id: z.string() });

function isBefore(from: string, to: string): boolean {
  return Date.parse(from) < Date.parse(to);
}
