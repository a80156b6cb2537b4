import { recallReply, type RecallItem } from '@almanac/shared/contracts/memory';
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
  /** Where a model will read all of it, no kind crowds out another; otherwise one question is enough. */
  each_kind: boolean;
  timeout_ms: number;
}

const PREFERENCES = 6;
const SIMILAR = 5;
const FACTS = 6;
const QUERY_CHARS = 1000;

interface Wanted {
  kinds: RecallItem['kind'][];
  limit: number;
  authority_min?: 'canonical';
}
const OF_PREFERENCES: Wanted = { kinds: ['preference'], limit: PREFERENCES };
const OF_SIMILAR: Wanted = { kinds: ['plan', 'task_outcome'], limit: SIMILAR };
const OF_FACTS: Wanted = {
  kinds: ['fact', 'decision'],
  authority_min: 'canonical',
  limit: FACTS,
};
const OF_ALL: Wanted = {
  kinds: ['preference', 'plan', 'task_outcome', 'fact', 'decision'],
  limit: PREFERENCES + SIMILAR + FACTS,
};

/** What memory knows about planning this; never throws: a plan is made without it, and says so. */
export async function recallForPlan(memory: ServiceClient, query: RecallQuery): Promise<Recalled> {
  const { client_id } = query;
  const ask = async (wanted: Wanted): Promise<RecallItem[]> => {
    const { items } = await memory.call({
      method: 'POST',
      path: '/api/v1/memory/recall',
      body: {
        query: query.text.slice(0, QUERY_CHARS),
        ...(client_id === null ? {} : { client_id }),
        ...wanted,
      },
      reply: recallReply,
      timeout_ms: query.timeout_ms,
    });
    return items;
  };
  const each =
    client_id === null ? [OF_PREFERENCES, OF_SIMILAR] : [OF_PREFERENCES, OF_SIMILAR, OF_FACTS];
  try {
    const items = (await Promise.all((query.each_kind ? each : [OF_ALL]).map(ask))).flat();
    const of = ({ kinds, limit }: Wanted): RecallItem[] =>
      items.filter(({ kind }) => kinds.includes(kind)).slice(0, limit);
    return {
      preferences: of(OF_PREFERENCES),
      similar: of(OF_SIMILAR),
      facts: of({ ...OF_FACTS, limit: items.length })
        // What holds for everybody, or is not certain, is no fact about this client.
        .filter(
          (item) =>
            client_id !== null && item.client_id === client_id && item.authority === 'canonical',
        )
        .slice(0, FACTS),
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
