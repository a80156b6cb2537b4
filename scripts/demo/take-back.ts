/**
 * The end in the person's own calendar: the blocks stay or go, as they choose. They go as Almanac takes anything out: the plan is
 * emptied, the next run finds nothing to place, and its removals are an Action like any other.
 */
import { z } from 'zod';
import { actionInputs } from '@almanac/shared/contracts/actions';
import { listOf } from '@almanac/shared/contracts/common';
import { plan as planSchema } from '@almanac/shared/contracts/planner';
import {
  block as blockSchema,
  scheduleReply,
  type Block,
} from '@almanac/shared/contracts/scheduler';
import { wrap } from '../cli/style.ts';
import { actionsOf, waitAllowing } from './allow.ts';
import type { Planned } from './main-job.ts';
import { heading } from './show.ts';
import type { Tour } from './tour.ts';
import { writtenRun } from './written-run.ts';

/** A plan needs a step, and this one is never placed: there is no working time to place it in. */
const NO_WORK = { title: 'Nothing: the demo is over', estimated_minutes: 15 };

export async function takeBack(tour: Tour, { plan }: Planned): Promise<void> {
  const { say, style, person } = tour;
  say(heading(style, 9, 'What stays in your calendar'));
  const answer =
    person === undefined
      ? tour.keep
        ? 'n'
        : 'y'
      : await person.ask('     Shall Almanac take the blocks out of your calendar again? [Y/n] ');
  if (/^n(o)?$/i.test(answer)) {
    const stay =
      'The blocks stay in the calendar "Almanac". This demo forgets them: nothing follows them any more, and you delete them there by hand.';
    return say(wrap(stay, style.width, '     '));
  }
  await removeBlocks(tour, plan.plan_id);
  await tellRow(tour);
  const left = await standing(tour, plan.plan_id);
  tour.has_blocks = left.length > 0;
  if (left.length === 0) {
    const gone = 'the blocks are out of your calendar; the calendar "Almanac" itself stays';
    return say(`     ${style.good('✓')} ${wrap(gone, style.width, '       ').trimStart()}`);
  }
  const names = left.map(({ title }) => `"${title}"`).join(', ');
  say(wrap(`Begun already, so not taken out: ${names}. Delete it by hand.`, style.width, '     '));
}

async function removeBlocks(tour: Tour, plan_id: string): Promise<void> {
  const { planner, scheduler } = tour.stage.as_operator;
  for (const { block_id, pinned } of await standing(tour, plan_id)) {
    if (!pinned) continue;
    const path = `/api/v1/scheduler/blocks/${block_id}/unpin`;
    await scheduler.call({ method: 'POST', path, reply: z.object({ pinned: z.boolean() }) });
  }
  const path = `/api/v1/planner/plans/${plan_id}`;
  const { version } = await planner.call({ method: 'GET', path, reply: planSchema });
  await planner.call({
    method: 'PATCH',
    path: `${path}/steps`,
    body: { version, steps: [NO_WORK] },
    reply: planSchema,
  });
  const run = await scheduler.call({
    method: 'POST',
    path: '/api/v1/scheduler/schedule',
    body: { plan_id, preferences: { working_hours: {} } },
    reply: scheduleReply,
    timeout_ms: 60_000,
  });
  await writtenRun(tour, run);
}

/** The row of the person's doc hears of it too: it was told of the blocks before. */
async function tellRow(tour: Tour): Promise<void> {
  if (tour.accounts.providers.coda === 'sandbox' || !tour.has_row) return;
  await waitAllowing(tour, 'coda.update_task', 'the row in Coda knows it', async () => {
    const done = await actionsOf(tour.stage, { type: 'coda.update_task', status: 'succeeded' });
    return done.some(
      ({ inputs }) =>
        actionInputs['coda.update_task'].parse(inputs).fields.status === 'Unscheduled',
    );
  });
}

async function standing({ stage }: Tour, plan_id: string): Promise<Block[]> {
  const { items } = await stage.as_operator.scheduler.call({
    method: 'GET',
    path: '/api/v1/scheduler/blocks',
    query: { plan_id },
    reply: listOf(blockSchema),
  });
  return items.filter(({ status }) => status === 'planned' || status === 'applied');
}
