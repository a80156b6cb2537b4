/**
 * The domain as a program: a schedule input as one line of JSON on standard input, its blocks as one line on standard output.
 * `npm run bench:schedule` asks it what no dry run can be asked yet: a week whose blocks stand somewhere already.
 */
import { createInterface } from 'node:readline';
import { computeSchedule } from '../src/domain/compute-schedule.ts';
import type { ScheduleInput } from '../src/domain/schedule-types.ts';
import { validateSchedule } from '../src/domain/validate-schedule.ts';

for await (const line of createInterface({ input: process.stdin })) {
  // Written by the bench, which knows the shape.
  const input = JSON.parse(line) as ScheduleInput;
  const schedule = await Promise.resolve(computeSchedule(input));
  const violations = validateSchedule(input, schedule);
  if (violations.length > 0) throw new Error(`broken rules: ${JSON.stringify(violations)}`);
  const blocks = schedule.blocks.map(({ task_id, start, end }) => ({ task_id, start, end }));
  process.stdout.write(`${JSON.stringify({ blocks })}\n`);
}
