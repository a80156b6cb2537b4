/**
 * The tools of `/mcp`, one entry each: the contract of an HTTP route, and the use case behind that route under the same rules
 * of scope and person. A tool more is an entry more.
 */
import { z } from 'zod';
import {
  neighborsQuery,
  neighborsReply,
  recallReply,
  recallRequest,
  rememberReply,
  rememberRequest,
} from '@almanac/shared/contracts/memory';
import { docSearchQuery, docSearchReply } from '@almanac/shared/contracts/documents';
import { similarEventsQuery, similarEventsReply } from '@almanac/shared/contracts/events';
import { correctionRequest } from '@almanac/shared/contracts/memory-review';
import { tagRecalled } from '@almanac/shared/lang/recalled-text';
import { requirePerson } from '@almanac/shared/http/authenticate';
import type { Actor } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import type { QueueContext } from '../context.ts';
import { cachedRecall } from '../use-cases/cached-recall.ts';
import { readNeighbors } from '../use-cases/graph.ts';
import { remember } from '../use-cases/remember.ts';
import { searchDocs } from '../use-cases/search-docs.ts';
import { similarEvents } from '../use-cases/similar-events.ts';
import { correct } from '../use-cases/supersede.ts';
import { changeScopes, readScopes } from './scope-of.ts';

/** What MCP clients read about the effects of a tool. */
interface Effects {
  readOnlyHint: boolean;
  destructiveHint?: boolean;
  idempotentHint: boolean;
}

interface Definition<Input extends z.ZodType, Reply extends z.ZodType> extends Effects {
  name: string;
  title: string;
  /** Written for the model that chooses among tools. */
  description: string;
  input: Input;
  reply: Reply;
  run: (ctx: QueueContext, actor: Actor, given: z.infer<Input>) => Promise<z.infer<Reply>>;
}

export interface McpTool {
  name: string;
  /** The tool as `tools/list` shows it. */
  listed: {
    name: string;
    title: string;
    description: string;
    inputSchema: { type: 'object'; [member: string]: unknown };
    outputSchema: { type: 'object'; [member: string]: unknown };
    annotations: Effects & { title: string; openWorldHint: false };
  };
  /** Throws AppError: 422 for arguments that break the contract, and whatever the use case refuses. */
  call(ctx: QueueContext, actor: Actor, given: unknown): Promise<Record<string, unknown>>;
}

const SEARCHES = { readOnlyHint: true, idempotentHint: true } as const;

/** A repeated call with the same key is answered as the first time, and does nothing twice. */
const keyed = {
  idempotency_key: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('Give the same key when you repeat a call: it is then done once.'),
};

export const mcpTools: readonly McpTool[] = [
  tool({
    name: 'remember',
    title: 'Remember',
    description:
      'Stores one statement so that it is found from now on. Say it in a full sentence that makes sense alone, name its ' +
      'source, and give client_id when it belongs to one client. Do not store what recall gave you.',
    input: rememberRequest.extend(keyed),
    reply: rememberReply,
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: false,
    run: (ctx, _actor, { idempotency_key, ...memory }) =>
      remember(ctx, memory, keyOf('remember', idempotency_key)),
  }),
  tool({
    name: 'recall',
    title: 'Recall',
    description:
      'What is known about a question, best first. With client_id: that client and the global memories; without: the ' +
      'global ones. degraded names what could not be searched just now.',
    input: recallRequest,
    reply: recallReply,
    ...SEARCHES,
    run: async (ctx, actor, asked) => {
      const reply = await cachedRecall(ctx, readScopes(asked.client_id, actor), asked);
      return { ...reply, items: reply.items.map(forAgent) };
    },
  }),
  tool({
    name: 'search_docs',
    title: 'Search documents',
    description:
      'Passages of documents about a question, best first, each with its document, path of headings and lines, so that it ' +
      'can be cited. Scopes as for recall.',
    input: docSearchQuery,
    reply: docSearchReply,
    ...SEARCHES,
    run: (ctx, actor, asked) => searchDocs(ctx, readScopes(asked.client_id, actor), asked),
  }),
  tool({
    name: 'similar_events',
    title: 'Similar events',
    description:
      'Recorded business events like the one of an event_id, or like a text, most alike first: whether something of the ' +
      'kind has happened before. Give event_id or query, not both.',
    input: similarEventsQuery,
    reply: similarEventsReply,
    ...SEARCHES,
    run: (ctx, actor, asked) => similarEvents(ctx, readScopes(asked.client_id, actor), asked),
  }),
  tool({
    name: 'graph_neighbors',
    title: 'Neighbours in the graph',
    description:
      'What is linked with an entity, such as coda:workflow-test or a memory_id, up to three steps away, and the edges ' +
      'among it all.',
    input: neighborsQuery,
    reply: neighborsReply,
    ...SEARCHES,
    run: (ctx, actor, query) => readNeighbors(ctx, readScopes(query.client_id, actor), query),
  }),
  tool({
    name: 'correct',
    title: 'Correct a memory',
    description:
      'Replaces a wrong memory by what a person says is right; the old one stays as history. Only with a person’s own ' +
      'token, and only when that person said so.',
    input: correctionRequest.extend(keyed),
    reply: rememberReply,
    readOnlyHint: false,
    // Nothing is lost, but a current statement ceases to be one: clients are to ask their person first.
    destructiveHint: true,
    idempotentHint: false,
    run: (ctx, actor, { idempotency_key, ...correction }) => {
      requirePerson(actor);
      const scopes = changeScopes(correction.client_id, actor);
      return correct(ctx, scopes, correction, keyOf('correct', idempotency_key));
    },
  }),
];

/** The one place through which recalled texts leave for an agent: here they are marked, so that none is learned again. */
function forAgent<Item extends { memory_id: string; content: string }>(item: Item): Item {
  return { ...item, content: tagRecalled(item) };
}

/** Keys of tools and of routes are apart, as those of two routes are. */
function keyOf(tool_name: string, idempotency_key: string | undefined): string | undefined {
  return idempotency_key === undefined ? undefined : `mcp:${tool_name} ${idempotency_key}`;
}

function tool<Input extends z.ZodType, Reply extends z.ZodType>(
  definition: Definition<Input, Reply>,
): McpTool {
  const { name, title, description, input, reply, run, ...effects } = definition;
  return {
    name,
    listed: {
      name,
      title,
      description,
      inputSchema: { ...z.toJSONSchema(input, { io: 'input' }), type: 'object' },
      outputSchema: { ...z.toJSONSchema(reply), type: 'object' },
      annotations: { title, ...effects, openWorldHint: false },
    },
    call: async (ctx, actor, given) => {
      const parsed = input.safeParse(given ?? {});
      if (!parsed.success) {
        throw new AppError('invalid', 'Some arguments are not valid.', {
          errors: parsed.error.issues.map((issue) => ({
            path: issue.path.join('.'),
            message: issue.message,
          })),
        });
      }
      // What leaves is what outputSchema says, member for member: clients check it.
      return reply.parse(await run(ctx, actor, parsed.data)) as Record<string, unknown>;
    },
  };
}
