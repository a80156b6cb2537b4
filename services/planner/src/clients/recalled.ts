import { recallReply, type RecallInput, type RecallItem } from '@almanac/shared/contracts/memory';
import type { Check } from '@almanac/shared/contracts/health';
import type { ServiceClient } from '@almanac/shared/http/call';
import { errorText } from '@almanac/shared/lang/app-error';
import { z } from 'zod';

export interface Recalled {
  preferences: RecallItem[];
  similar: RecallItem[];
  /** What is canonical about the client. */
  facts: RecallItem[];
  /** Why something is missing; undefined when all was read. */
  note: string | undefined;
}

export interface RecallQuery {
  text: string;
  client_id: string | null;
  timeout_ms: number;
}

const PREFERENCES = 6;
const SIMILAR = 5;
const FACTS = 6;
const QUERY_CHARS = 1000;

/** What memory knows about planning this; never throws: a plan is made without it, and says so. */
export async function recallForPlan(memory: ServiceClient, query: RecallQuery): Promise<Recalled> {
  const ask = (body: Omit<RecallInput, 'query'>): Promise<{ items: RecallItem[] }> =>
    memory.call({
      method: 'POST',
      path: '/api/v1/memory/recall',
      body: {
        query: query.text.slice(0, QUERY_CHARS),
        ...(query.client_id === null ? {} : { client_id: query.client_id }),
        ...body,
      },
      reply: recallReply,
      timeout_ms: query.timeout_ms,
    });
  try {
    const nothing = Promise.resolve({ items: [] });
    const about_client: Omit<RecallInput, 'query'> = {
      kinds: ['fact', 'decision'],
      authority_min: 'canonical',
      limit: FACTS,
    };
    const [preferences, similar, facts] = await Promise.all([
      ask({ kinds: ['preference'], limit: PREFERENCES }),
      ask({ kinds: ['plan', 'task_outcome'], limit: SIMILAR }),
      query.client_id === null ? nothing : ask(about_client),
    ]);
    return {
      preferences: preferences.items,
      similar: similar.items,
      // What holds for everybody is no fact about this client.
      facts: facts.items.filter((item) => item.client_id === query.client_id),
      note: undefined,
    };
  } catch (error) {
    const note = `memory could not be asked (${errorText(error).slice(0, 200)})`;
    return { preferences: [], similar: [], facts: [], note };
  }
}

export async function memoryCheck(memory: ServiceClient): Promise<Check> {
  try {
    await memory.call({
      method: 'GET',
      path: '/livez',
      reply: z.object({ status: z.string() }),
      timeout_ms: 500,
    });
    return { status: 'pass' };
  } catch (error) {
    return { status: 'warn', detail: errorText(error) };
  }
}
