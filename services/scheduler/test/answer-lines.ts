/**
 * The domain as a program: a question as one line of JSON on standard input, its answer as one line on standard output. A
 * question is a schedule input, with `standing` the change of a week that stands. `npm run bench:schedule` asks it what no
 * dry run can be asked: a week whose blocks stand somewhere already.
 */
import { createInterface } from 'node:readline';
import type { RescheduleReason } from '@almanac/shared/contracts/reschedule';
import { computeSchedule } from '../src/domain/compute-schedule.ts';
import { type Interval, itemKey, type ScheduleInput } from '../src/domain/schedule-types.ts';
import { validateSchedule } from '../src/domain/validate-schedule.ts';
import { computeReschedule } from '../src/use-cases/compute-reschedule.ts';
import { type StandingBlock, standingWeek } from './standing-week.ts';

interface Question extends ScheduleInput {
  standing?: StandingBlock[];
  reason?: RescheduleReason;
  freeze_until?: number;
}

type Placed = Interval & { task_id: string };

for await (const line of createInterface({ input: process.stdin })) {
  // Written by the bench, which knows the shape.
  const question = JSON.parse(line) as Question;
  const answer =
    question.standing === undefined
      ? { blocks: await scheduled(question) }
      : await rescheduled(question, question.standing);
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

async function scheduled(input: ScheduleInput): Promise<Placed[]> {
  const schedule = await computeSchedule(input);
  const violations = validateSchedule(input, schedule);
  if (violations.length > 0) throw new Error(`broken rules: ${JSON.stringify(violations)}`);
  return schedule.blocks.map((block) => ({ ...block, task_id: itemKey(block) }));
}

/** Every block that stands after the change, also what is done, and the work of which something has no place. */
async function rescheduled(
  question: Question,
  standing: readonly StandingBlock[],
): Promise<{ blocks: Placed[]; unscheduled: string[] }> {
  const { items, busy, existing_blocks, now, window, zone } = question;
  const blocks = standingWeek(standing);
  const done = await computeReschedule({
    week: {
      items,
      blocks,
      others: existing_blocks,
      busy,
      may_grow: new Set(items.map(itemKey)),
      now,
      freeze_until: question.freeze_until ?? now,
      reason: question.reason ?? 'person',
    },
    window,
    preferences: { ...question.preferences, zone },
    known_until: window.to,
    learned: [],
  });
  const over = blocks.filter(({ status }) => status === 'done');
  const placed = [
    ...[...over, ...done.kept].map(({ key, start, end }) => ({ task_id: key, start, end })),
    ...done.move.map(({ old, to }) => ({ task_id: old.key, start: to.start, end: to.end })),
    ...done.create.map(({ key, start, end }) => ({ task_id: key, start, end })),
  ];
  return { blocks: placed, unscheduled: done.unscheduled.map(({ step_id }) => step_id) };
}
