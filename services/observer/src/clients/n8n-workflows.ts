/** The workflows as they are shipped, and as an n8n has them (its public API, which wants a key). */
import { readdir, readFile } from 'node:fs/promises';
import { z } from 'zod';
import { AppError, errorText } from '@almanac/shared/lang/app-error';
import type { Workflow } from '../domain/patterns/config-drift.ts';

const SHIPPED = new URL('../../../../n8n-workflows/', import.meta.url);
const CREDENTIALS_FILE = 'credentials.template.json';
const TIMEOUT_MS = 5000;
const PAGES = 20;

const workflow = z.object({
  id: z.string(),
  name: z.string(),
  active: z.boolean(),
  nodes: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      disabled: z.boolean().optional(),
      parameters: z.record(z.string(), z.unknown()),
    }),
  ),
  connections: z.record(z.string(), z.unknown()),
});
const page = z.object({ data: z.array(workflow), nextCursor: z.string().nullish() });

export async function shippedWorkflows(): Promise<Workflow[]> {
  const names = (await readdir(SHIPPED)).filter(
    (name) => name.endsWith('.json') && name !== CREDENTIALS_FILE,
  );
  return Promise.all(
    names
      .toSorted()
      .map(async (name) =>
        workflow.parse(JSON.parse(await readFile(new URL(name, SHIPPED), 'utf8'))),
      ),
  );
}

/** All workflows of the n8n at `url`. Throws `unavailable` for no answer, a refused key and what is no list of workflows. */
export async function runningWorkflows(url: string, api_key: string): Promise<Workflow[]> {
  const found: Workflow[] = [];
  let cursor: string | undefined;
  for (let at = 0; at < PAGES; at += 1) {
    const asked = new URL('/api/v1/workflows?limit=100', url);
    if (cursor !== undefined) asked.searchParams.set('cursor', cursor);
    const { data, nextCursor } = await readPage(asked, api_key);
    found.push(...data);
    if (nextCursor === null || nextCursor === undefined) return found;
    cursor = nextCursor;
  }
  throw new AppError('unavailable', `n8n has more than ${PAGES * 100} workflows.`);
}

async function readPage(url: URL, api_key: string): Promise<z.infer<typeof page>> {
  try {
    const response = await fetch(url, {
      headers: { 'x-n8n-api-key': api_key, accept: 'application/json' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`it answers ${response.status}`);
    return page.parse(await response.json());
  } catch (error) {
    throw new AppError('unavailable', `n8n does not list its workflows: ${errorText(error)}`, {
      cause: error,
    });
  }
}
