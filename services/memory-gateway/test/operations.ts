/** What the tests of operations share. */
import type { Operation } from '@almanac/shared/contracts/memory-operations';
import { waitFor } from '@almanac/shared/testing/wait-for';
import type { Gateway } from './gateway.ts';

/** A breaker rests a second. */
const REST_MS = 400;

export const ALL = { client_id: '*' };

export async function operationOf(gateway: Gateway, operation_id: string): Promise<Operation> {
  const { status, body } = await gateway.get(`/api/v1/operations/${operation_id}`, ALL);
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body as unknown as Operation;
}

/** The operation once it is so. */
export async function operationThat(
  gateway: Gateway,
  operation_id: string | undefined,
  wanted: Partial<Operation>,
): Promise<Operation> {
  let last: Operation | undefined;
  return waitFor(
    () => `${JSON.stringify(wanted)}, but ${JSON.stringify(last)}`,
    async () => {
      last = await operationOf(gateway, operation_id ?? '');
      const seen: Record<string, unknown> = last;
      return Object.entries(wanted).every(([name, value]) => seen[name] === value) && last;
    },
  );
}

/** The same, without the pauses between its attempts: what waits after one is started anew. */
export async function hurriedTo(
  gateway: Gateway,
  operation_id: string | undefined,
  wanted: Partial<Operation>,
): Promise<Operation> {
  let last: Operation | undefined;
  let restarted = 0;
  return waitFor(
    () => `${JSON.stringify(wanted)}, but ${JSON.stringify(last)}`,
    async () => {
      last = await operationOf(gateway, operation_id ?? '');
      const seen: Record<string, unknown> = last;
      if (Object.entries(wanted).every(([name, value]) => seen[name] === value)) return last;
      const { status, detail } = last;
      const rested = performance.now() - restarted > REST_MS;
      if (rested && status === 'waiting' && detail !== null) {
        restarted = performance.now();
        await gateway.post(`/api/v1/operations/${operation_id ?? ''}/retry?client_id=*`, {});
      }
      return undefined;
    },
  );
}

/** The newest operation of a kind of a memory. */
export async function operationFor(
  gateway: Gateway,
  memory_id: string,
  kind: Operation['kind'],
): Promise<Operation> {
  const { body } = await gateway.get('/api/v1/operations', { ...ALL, memory_id, kind });
  const [first] = body['items'] as Operation[];
  if (first === undefined) throw new Error(`no ${kind} of ${memory_id}`);
  return first;
}

/** Runs a timer's job now. */
export async function runTimer(gateway: Gateway, name: string): Promise<void> {
  const { rows } = await gateway.db.admin.query<{ id: string }>(
    `insert into memory_gateway_queue.job (name, data) values ($1, '{}') returning id`,
    [name],
  );
  await waitFor(`${name} ran`, async () => {
    const done = await gateway.db.admin.query(
      `select 1 from memory_gateway_queue.job where id = $1 and state = 'completed'`,
      [rows[0]?.id],
    );
    return done.rows.length > 0;
  });
}

/** Shows that the index of current memories agrees with itself: lengths, and the sizes of all scopes. */
export async function indexAgrees(gateway: Gateway): Promise<void> {
  const { rows } = await gateway.db.admin.query<{ scope: string; right: boolean }>(
    `with one as (
       select distinct scope, memory_no, length from memory.memory_terms
     ), held as (
       select scope, count(*) as memories, sum(length) as words, count(distinct memory_no) as numbers
         from one group by scope
     ), told as (
       select scope, sum(memories) as memories, sum(words) as words from memory.scope_sizes group by scope
     )
     select told.scope, (coalesce(held.memories, 0), coalesce(held.words, 0), coalesce(held.numbers, 0))
              = (told.memories, told.words, told.memories) as right
       from told left join held using (scope)`,
  );
  const wrong = rows.filter((row) => !row.right).map((row) => row.scope);
  if (wrong.length > 0) throw new Error(`the index does not agree in ${JSON.stringify(wrong)}`);
}
