/**
 * One session with an MCP server over streamable HTTP. Loaded at the first call, since the SDK costs 10 MB of memory and a second. What
 * fails on the way comes out as one of our refusals; nothing here is tried twice.
 */
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
  CallToolResultSchema,
  ListToolsResultSchema,
  McpError,
  type CallToolResult,
} from '@modelcontextprotocol/sdk/types.js';
import { AppError } from '../lang/app-error.ts';
import { codaRefusal, providerDown, retryAfterOf, withoutSecret } from './coda-refusal.ts';
import { limitedBody, readLimited } from './limited-body.ts';
import { statusInWords } from './mcp-refusal.ts';
import type { ListedTool } from './mcp-tools.ts';
import { SessionLost } from './session-lost.ts';

export interface McpAddress {
  url: string;
  token: string | undefined;
  /** Of one request. */
  timeout_ms: number;
}

export interface McpSession {
  listTools(): Promise<ListedTool[]>;
  callTool(name: string, given: Record<string, unknown>): Promise<CallToolResult>;
}

const MAX_ANSWER_BYTES = 32 * 1024 * 1024;
const MAX_REFUSAL_BYTES = 64 * 1024;
const MAX_TOOL_PAGES = 20;
const WORDS = 300;
/** What servers say with a 400, where the protocol has 404 for it. */
const NO_SESSION =
  /no valid session|(?:invalid|unknown|missing|expired) (?:mcp )?session|session (?:id )?(?:is |was |has )?(?:not found|invalid|unknown|expired|missing|required)/i;

export async function openSession(address: McpAddress): Promise<McpSession> {
  const client = new Client({ name: 'almanac', version: '0.1.0' });
  const headers = address.token === undefined ? {} : { authorization: `Bearer ${address.token}` };
  const transport = new StreamableHTTPClientTransport(new URL(address.url), {
    requestInit: { headers },
    fetch: (url, init) => limitedFetch(address, url, init),
    // What the server does not answer in time is asked anew by whoever wanted it.
    reconnectionOptions: {
      initialReconnectionDelay: 1000,
      maxReconnectionDelay: 1000,
      reconnectionDelayGrowFactor: 1,
      maxRetries: 0,
    },
  });
  const options = { timeout: address.timeout_ms };
  const told = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw inOurWords(error, address.token);
    });
  // Its optional members are `T | undefined`, which exactOptionalPropertyTypes tells from the interface's.
  await told(client.connect(transport as Parameters<Client['connect']>[0], options));
  return {
    listTools: async () => {
      const tools: ListedTool[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < MAX_TOOL_PAGES; page += 1) {
        const params = cursor === undefined ? {} : { cursor };
        const request = client.request(
          { method: 'tools/list', params },
          ListToolsResultSchema,
          options,
        );
        const reply = await told(request);
        tools.push(...reply.tools);
        if (reply.nextCursor === undefined) return tools;
        cursor = reply.nextCursor;
      }
      return tools;
    },
    callTool: (name, given) => {
      const params = { name, arguments: given };
      return told(client.request({ method: 'tools/call', params }, CallToolResultSchema, options));
    },
  };
}

type FetchInit = Parameters<typeof fetch>[1];

/** HTTP's own refusals, a limit of time and one of size. A stream for the server's own messages is not opened: we want none. */
async function limitedFetch(
  { token, timeout_ms }: McpAddress,
  url: string | URL,
  init: FetchInit,
): Promise<Response> {
  if (init?.method === 'GET') return new Response(null, { status: 405 });
  const timeout = AbortSignal.timeout(timeout_ms);
  const signal = init?.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
  const response = await fetch(url, { ...init, signal });
  const { status, body, headers } = response;
  if (status >= 400) {
    // Whatever becomes of its words, the status says what it means.
    const words = await readLimited(response, MAX_REFUSAL_BYTES).catch(() => '');
    throw httpRefusal(response, words, { token, in_session: hasSession(init) });
  }
  if (body === null) return response;
  return new Response(limitedBody(body, MAX_ANSWER_BYTES), { status, headers });
}

function httpRefusal(
  { status, headers }: Response,
  body: string,
  { token, in_session }: { token: string | undefined; in_session: boolean },
): Error {
  const words = withoutSecret(body, token).slice(0, WORDS);
  const lost = status === 404 || (status === 400 && NO_SESSION.test(words));
  if (in_session && lost) return new SessionLost(words);
  const retry_after_s = retryAfterOf(headers);
  if (status === 404 || status === 405) {
    return providerDown(`There is no MCP server at CODA_MCP_URL (status ${status}).`);
  }
  return codaRefusal({ status, words: words || `status ${status}`, retry_after_s });
}

function hasSession(init: FetchInit): boolean {
  return new Headers(init?.headers).has('mcp-session-id');
}

/** Errors of the SDK: what the server refuses by JSON-RPC is a refusal, all else no answer. What else they carry is left behind. */
function inOurWords(error: unknown, secret: string | undefined): Error {
  if (error instanceof AppError || error instanceof SessionLost) return error;
  const words = withoutSecret(messagesOf(error), secret);
  const status = error instanceof McpError ? statusOfRpc(error.code, words) : undefined;
  if (status !== undefined) return codaRefusal({ status, words });
  return providerDown("Coda's MCP server does not answer.", { cause: new Error(words) });
}

/** What HTTP would have said; undefined for the server's own failures, also those that the SDK makes up (-32000, -32001). */
function statusOfRpc(code: number, words: string): number | undefined {
  if (code >= 400 && code < 600) return code;
  const of_server = code === -32_603 || (code <= -32_000 && code >= -32_099);
  if (code < -32_000 && !of_server) return 400;
  const said = statusInWords(words);
  return [401, 403, 429].includes(said) ? said : undefined;
}

function messagesOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${messagesOf(error.cause)}`;
}
