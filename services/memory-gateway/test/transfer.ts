import { createHash } from 'node:crypto';
import type { ImportReply } from '@almanac/shared/contracts/memory-transfer';
import type { Gateway } from './gateway.ts';

export type Line = Record<string, unknown>;

export async function exported(gateway: Gateway, client_id?: string): Promise<string> {
  const query = client_id === undefined ? '' : `?client_id=${encodeURIComponent(client_id)}`;
  const answer = await fetch(`${gateway.service.url}/api/v1/memory/export${query}`, {
    headers: { authorization: `Bearer ${gateway.person}` },
  });
  if (answer.status !== 200) throw new Error(await answer.text());
  return answer.text();
}

export interface Imported {
  status: number;
  body: ImportReply & { code?: string; detail?: string };
}

export async function imported(
  gateway: Gateway,
  file: string | Uint8Array<ArrayBuffer>,
  { token = gateway.person, query = '', type = 'application/jsonl' } = {},
): Promise<Imported> {
  const answer = await fetch(`${gateway.service.url}/api/v1/memory/import${query}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': type },
    body: file,
  });
  return { status: answer.status, body: (await answer.json()) as Imported['body'] };
}

export function linesOf(file: string): Line[] {
  return file
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

/** The records of a file, without its header and end. */
export function recordsOf(file: string): Line[] {
  return linesOf(file).slice(1, -1);
}

/** A whole file of the given records. */
export function fileOf(records: readonly (Line | string)[]): string {
  const lines = records.map((one) => `${typeof one === 'string' ? one : JSON.stringify(one)}\n`);
  const header = {
    type: 'header',
    format: 'almanac-memory',
    version: 1,
    exported_at: '2026-11-26T12:00:00Z',
    scopes: null,
  };
  const sha256 = createHash('sha256').update(lines.join('')).digest('hex');
  const end = { type: 'end', counts: {}, records: lines.length, sha256 };
  return `${JSON.stringify(header)}\n${lines.join('')}${JSON.stringify(end)}\n`;
}

/** Some of everything, of two clients and of the global scope. */
export async function fill(gateway: Gateway): Promise<void> {
  const declared = { predicate: 'favourite_tea', reason: 'one at a time' };
  await gateway.post('/api/v1/memory/predicates', declared, { token: gateway.person });
  for (const client_id of ['acme', 'umbra', undefined]) {
    const scope = client_id === undefined ? {} : { client_id };
    const name = client_id ?? 'everyone';
    const slot = { ...scope, subject: name, predicate: 'status' };
    const thread = { id: 'talk', speaker: 'Anna' };
    await gateway.remember({
      ...slot,
      content: `${name} was slow`,
      occurred_at: '2026-01-01T00:00:00Z',
    });
    await gateway.remember({
      ...slot,
      content: `${name} is fast now`,
      authority: 'verified',
      tags: ['x', 'y'],
    });
    await gateway.remember({ ...slot, content: `${name} may be slow again` });
    for (const n of [1, 2]) {
      await gateway.remember({
        ...scope,
        content: `${name} turn ${n} \u202e 漢字 👩‍👩‍👧`,
        thread,
        metadata: { n: [n, null] },
      });
    }
    const wrong = await gateway.remember({
      ...scope,
      content: `${name} has nine cats`,
      links: [{ edge_type: 'about', to_node_id: 'coda:cats' }],
    });
    const correction = {
      memory_id: wrong.memory_id,
      correction: `${name} has ten cats`,
      reason: 'counted',
    };
    await gateway.post(
      '/api/v1/memory/corrections',
      { ...correction, ...scope },
      { token: gateway.person },
    );
    const doc = {
      ...scope,
      doc_id: 'manual',
      title: `Manual of ${name}`,
      url: 'https://docs.example/m',
    };
    await gateway.post('/api/v1/memory/docs', {
      ...doc,
      content: '# Guide\n\n## Setup\n\nOld cable.\n',
    });
    await gateway.post('/api/v1/memory/docs', {
      ...doc,
      content: '# Guide\n\n## Setup\n\nNew socket.\n\n## Care\n\nWipe.',
    });
    // Heard again; replaced and taken back; blanked.
    const heard = { content: `${name} turn 1 \u202e 漢字 👩‍👩‍👧`, confidence: 0.7 };
    await gateway.remember({ ...scope, ...heard, thread });
    await gateway.remember({ ...slot, content: `${name} is quiet`, authority: 'verified' });
    await change(gateway, wrong.memory_id, 'restore', scope);
    const blank = await gateway.remember({
      ...scope,
      content: `${name} has an embarrassing secret`,
    });
    await change(gateway, blank.memory_id, 'redact', scope);
    const node = { ...scope, node_id: 'coda:cats', node_type: 'topic', label: `Cats of ${name}` };
    await gateway.post('/api/v1/memory/graph/nodes', { ...node, properties: { deep: { a: 1 } } });
    await gateway.post('/api/v1/events', {
      ...scope,
      event_type: 'workflow.failed',
      event_source: 'n8n',
      payload: { workflow: `flow of ${name}`, error: 'the lighthouse was dark' },
      dedupe_key: `failed:${name}`,
    });
  }
}

async function change(
  gateway: Gateway,
  memory_id: string,
  verb: 'restore' | 'redact',
  scope: object,
): Promise<void> {
  const body = { reason: 'a test', ...scope };
  const path = `/api/v1/memory/${memory_id}/${verb}`;
  const answer = await gateway.post(path, body, { token: gateway.person });
  if (answer.status >= 300) throw new Error(JSON.stringify(answer.body));
}
