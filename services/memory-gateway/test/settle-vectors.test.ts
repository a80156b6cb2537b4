import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '@almanac/shared/lang/clock';
import { postgresVectors } from '@almanac/shared/vector/postgres-vectors';
import type { MemoryContext } from '../src/context.ts';
import { embedMemories } from '../src/use-cases/embed-memories.ts';
import { settleVectors } from '../src/use-cases/settle-vectors.ts';
import { startGateway, type Gateway } from './gateway.ts';

let gateway: Gateway;
let ctx: MemoryContext;
/** What happens while the provider thinks. */
let meanwhile: () => Promise<unknown> = () => Promise.resolve();

beforeAll(async () => {
  gateway = await startGateway();
  const db = gateway.db.openAs('memory-gateway');
  const embedTexts = async (texts: string[]) => {
    await meanwhile();
    return texts.map(() => [1, 0]);
  };
  ctx = {
    db,
    clock: systemClock,
    dense: {
      name: 'fake@2',
      embedder: { embedTexts },
      vectors: postgresVectors({ db, model: 'fake', dimensions: 2 }),
    },
  } as unknown as MemoryContext;
});
afterAll(() => gateway.close());

const embed = () => embedMemories(ctx, 'waiting', new AbortController().signal);
const collectionOf = async (memory_id: string): Promise<string[]> => {
  const { rows } = await gateway.db.admin.query<{ collection: string }>(
    'select collection from memory.memory_vectors where item_id = $1',
    [memory_id],
  );
  return rows.map((row) => row.collection);
};
const change = async (memory_id: string, verb: 'restore' | 'redact') => {
  const path = `/api/v1/memory/${memory_id}/${verb}`;
  const answer = await gateway.post(path, { reason: 'test' }, { token: gateway.person });
  expect(answer.status).toBe(200);
};

describe('vectors', () => {
  test('of a memory that was redacted while it was embedded are not kept', async () => {
    const { memory_id } = await gateway.remember({ content: 'Embedded and redacted at once' });
    meanwhile = () => change(memory_id, 'redact');
    await embed();
    meanwhile = () => Promise.resolve();
    expect(await collectionOf(memory_id)).toEqual([]);
  });

  test('of a memory that was replaced while it was embedded are of the past', async () => {
    const slot = { subject: 'uma', predicate: 'status' };
    const { memory_id } = await gateway.remember({ ...slot, content: 'Uma is in' });
    let next_id = '';
    meanwhile = async () => {
      if (next_id !== '') return;
      next_id = (await gateway.remember({ ...slot, content: 'Uma is out' })).memory_id;
    };
    await embed();
    expect(await collectionOf(memory_id)).toEqual(['memories_past']);
    expect(await collectionOf(next_id)).toEqual(['memories']);
  });

  test('stand where the status says, in whatever order the jobs of a change and its undo run', async () => {
    const slot = { subject: 'vic', predicate: 'status' };
    const old = await gateway.remember({ ...slot, content: 'Vic is in' });
    await embed();
    const next = await gateway.remember({ ...slot, content: 'Vic is out' });
    await embed();
    await change(old.memory_id, 'restore');
    for (const late of [old.memory_id, next.memory_id, old.memory_id]) {
      await settleVectors(ctx, [late]);
    }
    expect(await collectionOf(old.memory_id)).toEqual(['memories']);
    expect(await collectionOf(next.memory_id)).toEqual(['memories_past']);
    await change(next.memory_id, 'restore');
    await settleVectors(ctx, [old.memory_id, next.memory_id]);
    expect(await collectionOf(old.memory_id)).toEqual(['memories_past']);
    expect(await collectionOf(next.memory_id)).toEqual(['memories']);
  });
});
