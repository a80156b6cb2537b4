/** A scheduler with blocks to speak about, and a clock that a test sets. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { BlockState } from '@almanac/shared/contracts/completion';
import type { Plan } from '@almanac/shared/contracts/planner';
import type { Block, ScheduleReply } from '@almanac/shared/contracts/scheduler';
import { must } from '@almanac/shared/lang/assert';
import { waitFor } from '@almanac/shared/testing/wait-for';
import type { EventDraft } from '../../../scripts/sandbox/client.ts';
import { type Harness, NOW, planOf, type Reply, startHarness } from './harness.ts';

export const API = '/api/v1/scheduler';

type Id = Pick<Block, 'block_id'>;
type OfStep = Pick<Block, 'step_id'>;

export interface Scheduled {
  task_id: string;
  run: ScheduleReply;
  plan: Plan;
}

export interface Words {
  h: Harness;
  /** The planner's token. */
  planner: string;
  /** What time it is from now on; `atFirst` is before all blocks. */
  at(instant: string): void;
  atFirst(): void;
  sync(): Promise<Record<string, unknown>>;
  /** A plan of its own with steps of these minutes, in the calendar. */
  scheduled(minutes: number[]): Promise<Scheduled>;
  applied(run: ScheduleReply): Promise<ScheduleReply>;
  /** One of the hours in the calendar that no test has spoken of. */
  freshBlock(): Block;
  path(block: Id, verb: string): string;
  say(block: Id, body: object, verb?: 'done' | 'reopen'): Promise<Reply<BlockState>>;
  inCalendar(block: Pick<Block, 'calendar_event_id'>, change: EventDraft): Promise<unknown>;
  now(block: Id): Promise<BlockState>;
  /** What the planner was told of the block's step. */
  outcomesOf(block: OfStep): Harness['around']['outcomes'];
  told(block: OfStep, body: object): Promise<unknown>;
  eventsOf(block: Id, type: string): Harness['around']['events'];
  history(block: Id): Promise<{ what: string; actor: string; detail: string | null }[]>;
  close(): Promise<void>;
}

export const blockOf = (run: ScheduleReply, index = 0): Block => must(run.blocks[index], 'a block');

export async function startWords(fresh: number): Promise<Words> {
  const folder = mkdtempSync(join(tmpdir(), 'almanac-clock-'));
  const clock = join(folder, 'now');
  const at = (instant: string): void => writeFileSync(clock, instant);
  at(NOW);
  const h = await startHarness({ env: { ALMANAC_CLOCK: `@${clock}`, SCHEDULE_WAIT_MS: '0' } });
  const sync = async () => (await h.call('POST', `${API}/sync`)).body;
  const applied = (run: ScheduleReply): Promise<ScheduleReply> =>
    waitFor('the run is applied', async () => {
      const { body } = await h.call<ScheduleReply>('GET', `${API}/runs/${run.run_id}`);
      return body.status === 'applied' && body;
    });
  let tasks = 0;
  const scheduled = async (minutes: number[]): Promise<Scheduled> => {
    tasks += 1;
    const task_id = `task-${tasks}`;
    const plan = planOf(minutes, { task_id, due: '2027-01-29T16:00:00Z' });
    h.around.plans.set(plan.plan_id, plan);
    const { body: run } = await h.schedule({ plan_id: plan.plan_id });
    await applied(run);
    await sync();
    return { task_id, run, plan };
  };
  const { run } = await scheduled(Array.from({ length: fresh }, () => 60));
  const untouched = run.blocks.toReversed();
  const outcomesOf: Words['outcomesOf'] = ({ step_id }) =>
    h.around.outcomes.filter((one) => one.path.includes(must(step_id, 'a step')));
  const path: Words['path'] = ({ block_id }, verb) => `${API}/blocks/${block_id}/${verb}`;
  return {
    h,
    planner: await h.db.token('planner'),
    at,
    atFirst: () => at(NOW),
    sync,
    scheduled,
    applied,
    freshBlock: () => must(untouched.pop(), 'a block'),
    path,
    say: (block, body, verb = 'done') =>
      h.call<BlockState>('POST', path(block, verb), verb === 'done' ? body : undefined),
    inCalendar: async ({ calendar_event_id }, change) =>
      h.google.changeEvent(must(calendar_event_id, 'an event'), change, await h.calendarId()),
    now: async ({ block_id }) => {
      const { body } = await h.call<{ items: BlockState[] }>('GET', `${API}/blocks`);
      return must(
        body.items.find((one) => one.block_id === block_id),
        'the block',
      );
    },
    outcomesOf,
    told: (block, body) =>
      waitFor(
        () => `${JSON.stringify(body)} among ${JSON.stringify(outcomesOf(block))}`,
        () => {
          const wanted = expect.objectContaining(body);
          return outcomesOf(block).find((one) => wanted.asymmetricMatch(one.body));
        },
      ),
    eventsOf: ({ block_id }, type) =>
      h.around.events.filter(
        (one) => one.event_type === type && one.payload['block_id'] === block_id,
      ),
    history: async ({ block_id }) => {
      const { rows } = await h.db.admin.query<{
        what: string;
        actor: string;
        detail: string | null;
      }>(
        'select what, actor, detail from scheduler.block_history where block_id = $1 order by version',
        [block_id],
      );
      return rows;
    },
    close: async () => {
      await h.close();
      rmSync(folder, { recursive: true });
    },
  };
}
