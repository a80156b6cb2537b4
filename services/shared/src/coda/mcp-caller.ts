/**
 * Calls the tools of one MCP server by our verbs. The session is opened at the first call and kept; one that the server forgot is opened
 * anew and asked once more, since nothing was done. A verb for which the server has no tool is a missing right.
 */
import type { Check } from '../contracts/health.ts';
import { errorText } from '../lang/app-error.ts';
import { rightMissing } from '../providers/refused-credential.ts';
import { providerDown } from './coda-refusal.ts';
import type { McpSession } from './mcp-session.ts';
import { resolveTools, type CodaVerb, type ResolvedTools, type ToolMap } from './mcp-tools.ts';
import { SessionLost } from './session-lost.ts';

export interface McpServerOptions {
  url: string;
  token?: string | undefined;
  tools?: ToolMap | undefined;
  timeout_ms?: number;
}

interface Connected {
  session: McpSession;
  resolved: ResolvedTools;
  at_ms: number;
}

const TIMEOUT_MS = 15_000;
/** A server that lacked a tool is asked again after this: it may have been mended. */
const ASK_AGAIN_MS = 60_000;

export type Given = Record<string, unknown>;
export interface McpCaller {
  tool(verb: CodaVerb, given: Given): ReturnType<McpSession['callTool']>;
  can(verb: CodaVerb): Promise<boolean>;
  takes(verb: CodaVerb, argument: string): Promise<boolean>;
  check(): Promise<Check>;
}

export function mcpCaller(options: McpServerOptions): McpCaller {
  const { url, token, tools = {}, timeout_ms = TIMEOUT_MS } = options;
  let connected: Promise<Connected> | undefined;
  const connect = async (): Promise<Connected> => {
    const { openSession } = await import('./mcp-session.ts');
    try {
      const session = await openSession({ url, token, timeout_ms });
      const resolved = resolveTools(tools, await session.listTools());
      return { session, resolved, at_ms: performance.now() };
    } catch (error) {
      return asDown(error);
    }
  };
  /** One that failed is not kept: the next call tries again. */
  const fresh = (): Promise<Connected> => {
    const opening = connect();
    connected = opening;
    opening.catch(() => {
      if (connected === opening) connected = undefined;
    });
    return opening;
  };
  const present = async (): Promise<Connected> => {
    const held = await (connected ?? fresh());
    const stale = held.resolved.missing.length > 0 && performance.now() - held.at_ms > ASK_AGAIN_MS;
    return stale ? fresh() : held;
  };
  const send = async ({ session, resolved }: Connected, verb: CodaVerb, given: Given) => {
    const tool = resolved.tools[verb];
    if (tool === undefined) throw rightMissing(missingText(resolved, verb));
    return session.callTool(tool.tool, argumentsFor(tool, given));
  };
  return {
    tool: async (verb, given) => {
      try {
        return await send(await present(), verb, given);
      } catch (error) {
        if (!(error instanceof SessionLost)) throw error;
        return send(await fresh(), verb, given).catch(asDown);
      }
    },
    can: async (verb) => (await present()).resolved.tools[verb] !== undefined,
    takes: async (verb, argument) =>
      (await present()).resolved.tools[verb]?.arguments[argument] !== undefined,
    check: async () => {
      try {
        const { missing } = (await present()).resolved;
        if (missing.length === 0) return { status: 'pass' };
        const detail = `The MCP server at CODA_MCP_URL has nothing for ${missing.join('; ')}. Name its tools in CODA_MCP_TOOLS.`;
        return { status: 'warn', detail };
      } catch (error) {
        return { status: 'warn', detail: errorText(error) };
      }
    },
  };
}

function missingText({ missing }: ResolvedTools, verb: CodaVerb): string {
  const why = missing.find((text) => text.startsWith(`${verb} `)) ?? verb;
  return `The MCP server has nothing for ${why}. Name its tool in CODA_MCP_TOOLS.`;
}

function argumentsFor(
  tool: NonNullable<ResolvedTools['tools'][CodaVerb]>,
  given: Given,
): Record<string, unknown> {
  const named = Object.entries(given).flatMap(([ours, value]) => {
    const argument = tool.arguments[ours];
    if (argument === undefined || value === undefined) return [];
    const text = argument.as_text && typeof value !== 'string';
    return [[argument.name, text ? JSON.stringify(value) : value] as const];
  });
  return { ...tool.constants, ...Object.fromEntries(named) };
}

function asDown(error: unknown): never {
  if (error instanceof SessionLost) {
    throw providerDown("Coda's MCP server forgets its sessions.", { cause: error });
  }
  throw error;
}
