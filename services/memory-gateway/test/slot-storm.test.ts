import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGateway, statement, type Gateway } from './gateway.ts';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

const client_id = 'storm';
const AUTHORITIES = ['inferred', 'verified', 'canonical'] as const;

/** One of many changes of the same slot; `pick` chooses it and what it is about. */
async function change(pick: number, ids: string[], conflicts: string[]) {
  const as_person = { token: gateway.person };
  const id = ids[(pick * 7) % ids.length] ?? '';
  const by_id = { reason: 'storm', client_id };
  const content = `Value ${pick % 5} of the storm`;
  const source = { type: 'test' };
  const path = `/api/v1/memory/${id}`;
  const authority = AUTHORITIES[pick % 3] ?? 'inferred';
  switch (pick % 8) {
    case 0:
      return gateway.post(`${path}/supersede`, { ...by_id, content, source, authority });
    case 1:
      return gateway.post(`${path}/restore`, by_id, as_person);
    case 2: {
      const body = { ...by_id, memory_id: id, correction: content };
      return gateway.post('/api/v1/memory/corrections', body, as_person);
    }
    case 3: {
      const conflict = conflicts[pick % Math.max(conflicts.length, 1)] ?? `cfl_${'0'.repeat(26)}`;
      const body = { keep: pick % 16 < 8 ? 'contender' : 'existing', client_id };
      return gateway.post(`/api/v1/memory/conflicts/${conflict}/resolve`, body, as_person);
    }
    case 4:
      return pick % 5 === 0 ? gateway.post(`${path}/redact`, by_id, as_person) : undefined;
    default: {
      const slot = { subject: 'storm', predicate: 'status', client_id, authority };
      return gateway.post('/api/v1/memory/remember', statement({ ...slot, content }));
    }
  }
}

test('a storm of changes of one slot breaks nothing: one value stands, counts and states agree', async () => {
  const ids: string[] = [];
  const conflicts: string[] = [];
  const first = { subject: 'storm', predicate: 'status', client_id };
  ids.push((await gateway.remember({ ...first, content: 'The first value' })).memory_id);
  for (let round = 0; round < 8; round += 1) {
    const picks = Array.from({ length: 24 }, (_, i) => round * 24 + i * 5 + (i % 3));
    const answers = await Promise.all(picks.map((pick) => change(pick, ids, conflicts)));
    for (const answer of answers) {
      if (answer === undefined) continue;
      expect([200, 201, 404, 409], JSON.stringify(answer.body)).toContain(answer.status);
      const { memory_id, conflict_id } = answer.body;
      if (typeof memory_id === 'string') ids.push(memory_id);
      if (typeof conflict_id === 'string') conflicts.push(conflict_id);
    }
  }
  const one = async (text: string) =>
    (await gateway.db.admin.query<{ n: string }>(text)).rows[0]?.n;
  const current = await one(
    `select count(*) as n from memory.memories
      where subject = 'storm' and predicate = 'status' and status = 'current'`,
  );
  expect(Number(current)).toBeLessThanOrEqual(1);
  const indexed = await one(
    `select count(distinct memory_no) as n from memory.memory_terms where scope = 'storm'`,
  );
  expect(indexed).toBe(current);
  const size = await one(`select sum(memories) as n from memory.scope_sizes where scope = 'storm'`);
  expect(Number(size)).toBe(Number(current));
  const gaps = await one(
    `select count(*) as n from memory.memory_states s join memory.memories m using (memory_id)
      where s.to_at <> m.state_since and not exists (
        select 1 from memory.memory_states n
         where n.memory_id = s.memory_id and n.state_no > s.state_no and n.from_at = s.to_at)`,
  );
  expect(Number(gaps)).toBe(0);
  const lost = await one(
    `select count(*) as n from memory.conflicts c join memory.memories m on m.memory_id = c.contender_id
      where (c.status = 'open') <> (m.status = 'conflict')`,
  );
  expect(Number(lost)).toBe(0);
});
