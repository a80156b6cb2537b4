/** Who renames the event of a block, or writes notes into it, keeps them when the block moves; our own words are renewed. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { MoveReply, RunReply } from '@almanac/shared/contracts/reschedule';
import type { Block } from '@almanac/shared/contracts/scheduler';
import { must } from '@almanac/shared/lang/assert';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { type Harness, later, planOf, startHarness } from './harness.ts';

const API = '/api/v1/scheduler';
const DAY = 24 * 60;
let h: Harness;
let blocks: Block[];
beforeAll(async () => {
  h = await startHarness({ env: { SYNC_CRON: '0 0 1 1 *', SCHEDULE_WAIT_MS: '0' } });
  const plan = planOf([60, 60, 60, 60, 60, 60, 60], { task_id: null });
  h.around.plans.set(plan.plan_id, plan);
  const { body } = await h.schedule({ plan_id: plan.plan_id });
  await applied(body.run_id);
  ({ blocks } = body);
});
afterAll(() => h.close());
beforeEach(() => {
  h.around.decide = 'authorized';
});

interface Words {
  summary?: string;
  description?: string;
}
const applied = (run_id: string) =>
  waitFor('it is applied', async () => {
    const { body } = await h.call<RunReply>('GET', `${API}/runs/${run_id}`);
    return body.status === 'applied';
  });
const nextBlock = (): Block => must(blocks.pop(), 'a block');
const idOf = (block: Block): string => must(block.calendar_event_id, 'an event');
const eventOf = async (block: Block): Promise<Words & { start: number }> => {
  const { event } = must(
    (await h.google.events()).find((one) => one.event.id === idOf(block)),
    'the event',
  );
  const { summary = '', description } = event as Words & typeof event;
  return {
    summary,
    description: description ?? '',
    start: Date.parse(must(event.start.dateTime, 'a start')),
  };
};
const byPerson = async (block: Block, words: Words): Promise<void> => {
  await h.google.changeEvent(idOf(block), { ...words }, await h.calendarId());
  await h.call('POST', `${API}/sync`);
};
const move = async (block: Block, days: number): Promise<MoveReply> => {
  const { status, body } = await h.call<MoveReply>('POST', `${API}/blocks/${block.block_id}/move`, {
    version: block.version,
    ...later(block, days * DAY),
  });
  expect(status).toBe(200);
  if (h.around.decide === 'authorized') await applied(body.run.run_id);
  return body;
};
const actionOf = ({ run }: MoveReply) =>
  waitFor('the action', () => h.around.actions.find((a) => a['idempotency_key'] === run.run_id));
/** What the move's Action asks for. */
const askedBy = async (moved: MoveReply): Promise<Words> => {
  const { inputs } = (await actionOf(moved)) as {
    inputs: { changes: { title: string; description: string }[] };
  };
  const { title, description } = must(inputs.changes[0], 'a change');
  return { summary: title, description };
};

test.each<[string, Words]>([
  ['a title', { summary: 'Offer for Acme, call Bob first' }],
  ['notes', { description: 'my notes' }],
  ['both', { summary: 'Call Bob', description: 'my notes' }],
  ['notes that say nothing', { description: '' }],
])('%s of the person’s own stay as the block moves, and moves again', async (_, theirs) => {
  const block = nextBlock();
  await byPerson(block, theirs);
  const first = await move(block, 5);
  expect(await eventOf(block)).toMatchObject({
    ...(await askedBy(first)),
    ...theirs,
    start: Date.parse(first.block.start),
  });
  await h.call('POST', `${API}/sync`);
  const again = await move(first.block, 1);
  expect(await eventOf(block)).toMatchObject({
    ...(await askedBy(again)),
    ...theirs,
    start: Date.parse(again.block.start),
  });
});

test('our own words are renewed, and again once the person puts them back', async () => {
  const block = nextBlock();
  const { start: _, ...before } = await eventOf(block);
  await byPerson(block, { summary: 'Mine', description: 'mine' });
  await byPerson(block, before);
  const moved = await move(block, 5);
  expect(await eventOf(block)).toMatchObject(await askedBy(moved));
  expect((await eventOf(block)).description).not.toBe(before.description);
});

test('a move whose answer is lost keeps them too, and so does the next one, made before it was known', async () => {
  const block = nextBlock();
  await byPerson(block, { summary: 'Mine', description: 'mine' });
  h.around.decide = 'hold';
  const execute = async (moved: MoveReply) =>
    h.around.execute(h.around.grant(String((await actionOf(moved))['action_id'])));
  const first = await move(block, 5);
  await h.control.setFault({
    provider: 'google',
    kind: 'timeout_after_doing',
    times: 1,
    match: { method: 'PATCH' },
  });
  expect((await execute(first)).status).toBe(503);
  await h.control.setFault({ provider: 'google', kind: 'status', match: { method: 'GET' } });
  const second = await move(first.block, 1);
  await h.control.clearFaults();
  expect((await execute(second)).body).toMatchObject({ results: [{ outcome: 'written' }] });
  const start = Date.parse(second.block.start);
  expect(await eventOf(block)).toEqual({ summary: 'Mine', description: 'mine', start });
});
