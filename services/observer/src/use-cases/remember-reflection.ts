/**
 * Keeps a version of a reflection in memory, and puts it into the graph: a node of its own, linked with the days it is about, the
 * plans whose work it tells of, and, for a day, the review of its week. The memory has the version's key, every other write is an
 * upsert by natural key of the newest version: a repeat, a crash in between or versions in the wrong order end in the same.
 */
import {
  graphEdge,
  graphNode,
  rememberReply,
  type RememberRequest,
} from '@almanac/shared/contracts/memory';
import type { ServiceClient } from '@almanac/shared/http/call';
import type { Queryable } from '@almanac/shared/pg/database';
import { waitingWhileDown } from '@almanac/shared/queue/memory-outbox';
import { findReflection, storeMemory, type ReflectionRow } from '../db/reflections.ts';
import { reflectionGraph } from '../domain/reflection-graph.ts';

export interface Remembered {
  reflection_id: string;
  version: number;
  memory: RememberRequest;
}

export async function rememberReflection(
  ctx: { db: Queryable; memory: ServiceClient },
  { reflection_id, version, memory: body }: Remembered,
): Promise<void> {
  await waitingWhileDown(async () => {
    const { memory_id } = await ctx.memory.call({
      method: 'POST',
      path: '/api/v1/memory/remember',
      body,
      reply: rememberReply,
      idempotency_key: `reflection:${reflection_id}:${version}`,
    });
    await storeMemory(ctx.db, reflection_id, version, memory_id);
    const row = await findReflection(ctx.db, reflection_id);
    // A newer version has a job of its own.
    if (row?.version === version) await putIntoGraph(ctx.memory, row);
  });
}

async function putIntoGraph(memory: ServiceClient, row: ReflectionRow): Promise<void> {
  const { nodes, edges } = reflectionGraph(row);
  const turn = `${row.reflection_id}:${row.version}`;
  for (const body of nodes) {
    const idempotency_key = `graph:${turn}:${body.node_id}`;
    const path = '/api/v1/memory/graph/nodes';
    await memory.call({ method: 'POST', path, body, reply: graphNode, idempotency_key });
  }
  for (const body of edges) {
    const idempotency_key = `graph:${turn}:${body.edge_type}:${body.to_node_id}`;
    const path = '/api/v1/memory/graph/edges';
    await memory.call({ method: 'POST', path, body, reply: graphEdge, idempotency_key });
  }
}
