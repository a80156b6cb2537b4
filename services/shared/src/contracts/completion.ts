/** What people say about their work, and how it is shown. */
import { z } from 'zod';
import { foreignId, idOf, timestamp } from './common.ts';
import { block, blocksQuery, doneRequest } from './scheduler.ts';

export const completionVia = z.enum(['title', 'colour', 'console', 'coda', 'reply']);

/** A block with what is known of its work. */
export const blockState = block.extend({
  /** Its time has passed and nobody said a word: it is open, never taken for done. */
  overdue: z.boolean(),
  /** Minutes worked as they were said; null where they were not. */
  actual_minutes: z.int().nullable(),
  /** Where it was said; null while it is open. */
  completed_via: completionVia.nullable(),
  completed_at: timestamp.nullable(),
});
export type BlockState = z.infer<typeof blockState>;

export const blockStatesQuery = blocksQuery.extend({
  /** Only blocks whose time has passed without a word. */
  overdue: z.stringbool().or(z.boolean()).optional(),
});

/** With both times and minutes, the minutes are what was worked between them. */
export const completionRequest = doneRequest
  .extend({ actual_start: timestamp.optional(), actual_end: timestamp.optional() })
  .superRefine((value, ctx) => {
    const { outcome, actual_start, actual_end, actual_minutes } = value;
    const refuse = (path: string, message: string): void => {
      ctx.addIssue({ code: 'custom', path: [path], message });
    };
    if (outcome === 'skipped') {
      if (actual_start !== undefined) refuse('actual_start', 'skipped work has no times');
      if (actual_end !== undefined) refuse('actual_end', 'skipped work has no times');
      if ((actual_minutes ?? 0) > 0)
        refuse('actual_minutes', 'skipped work took no time; say partial');
    }
    if (actual_start === undefined || actual_end === undefined) return;
    const minutes = (Date.parse(actual_end) - Date.parse(actual_start)) / 60_000;
    if (minutes <= 0) refuse('actual_end', 'must be after actual_start');
    else if (minutes > 6000) refuse('actual_end', 'at most 6000 minutes after actual_start');
    else if ((actual_minutes ?? 0) > Math.ceil(minutes)) {
      refuse('actual_minutes', 'more than lie between actual_start and actual_end');
    }
  });
export type CompletionRequest = z.infer<typeof completionRequest>;

/** A person's answer in their own words; which block it means: the given one, else the plan's or anybody's that ended last. */
export const replyRequest = z
  .strictObject({
    text: z.string().trim().min(1, 'say something').max(2000, 'too long: at most 2000 characters'),
    block_id: idOf('blk').optional(),
    plan_id: idOf('plan').optional(),
  })
  .refine((value) => value.block_id === undefined || value.plan_id === undefined, {
    message: 'give a block_id or a plan_id, not both',
    path: ['plan_id'],
  });
export type ReplyRequest = z.infer<typeof replyRequest>;

export const replyResult = z.object({
  understood: z.boolean(),
  outcome: z.enum(['done', 'partial', 'skipped', 'open']).nullable(),
  actual_minutes: z.int().nullable(),
  /** The block it was taken for, as it is now; null where none was found or nothing understood. */
  block: blockState.nullable(),
  /** What to tell the person. */
  answer: z.string(),
});
export type ReplyResult = z.infer<typeof replyResult>;

/** The person's word about a whole task; a revision that is not newer than the last one changes nothing. */
export const taskWordRequest = z.strictObject({
  task_id: foreignId,
  outcome: z.enum(['done', 'open']),
  revision: z.int().min(1),
});
export type TaskWordRequest = z.infer<typeof taskWordRequest>;

export const taskWordReply = z.object({
  task_id: z.string(),
  /** Blocks that the word reached. */
  done: z.array(idOf('blk')),
  reopened: z.array(idOf('blk')),
  /** Those that left: still ahead as the task was done; or, with `open`, finished before they came into the calendar, where nothing will write them any more. */
  removed: z.array(idOf('blk')),
  /** The run that takes them out of the calendar; null where none is in it. */
  run_id: idOf('run').nullable(),
});
export type TaskWordReply = z.infer<typeof taskWordReply>;
