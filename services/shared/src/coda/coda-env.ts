import { z } from 'zod';
import { codaClient } from './coda-client.ts';
import { codaColumns } from './coda-columns.ts';
import { codaMcp } from './coda-mcp.ts';
import type { CodaPort } from './coda-port.ts';
import type { CallLimit } from './call-rate.ts';
import { toolMap } from './mcp-tools.ts';

const tableId = z.string().min(1).optional();

/**
 * Settings of the services that talk to Coda. Without a doc, and a token or an MCP server, Coda is off; a table that is not named
 * is off by itself.
 */
export const codaEnv = z.object({
  CODA_API_BASE_URL: z.url().default('https://coda.io/apis/v1'),
  CODA_API_TOKEN: z.string().min(1).optional(),
  CODA_DOC_ID: z.string().min(1).optional(),
  CODA_TASKS_TABLE_ID: tableId,
  CODA_THREAD_TABLE_ID: tableId,
  CODA_ENGAGEMENTS_TABLE_ID: tableId,
  CODA_OFFERS_TABLE_ID: tableId,
  CODA_BLUEPRINTS_TABLE_ID: tableId,
  CODA_WORKFLOWS_TABLE_ID: tableId,
  CODA_PROCESS_TEMPLATES_TABLE_ID: tableId,
  CODA_SPRINTS_TABLE_ID: tableId,
  /** JSON: table → our name of a column → its name in the doc, where they differ. */
  CODA_COLUMNS: codaColumns,
  /** An MCP server (streamable HTTP) in the place of the REST API, for reads and writes alike. */
  CODA_MCP_URL: z.url({ protocol: /^https?$/ }).optional(),
  CODA_MCP_TOKEN: z.string().min(1).optional(),
  /** JSON: what we ask → the server's tool, where its name is not one of the usual. */
  CODA_MCP_TOOLS: toolMap.optional(),
  /** True where the sandbox stands behind the MCP server: an address on this machine does not say so. */
  CODA_SANDBOX: z.stringbool().default(false),
});
export type CodaConfig = z.infer<typeof codaEnv>;

export interface CodaPace {
  timeout_ms?: number;
  reads?: CallLimit;
  writes?: CallLimit;
}

/** The connector of a configuration, or undefined where Coda is off. */
export function codaFromConfig(config: CodaConfig, pace: CodaPace = {}): CodaPort | undefined {
  const { CODA_DOC_ID: doc_id, CODA_MCP_URL: url, CODA_API_TOKEN: token } = config;
  if (doc_id === undefined) return undefined;
  if (url !== undefined) {
    const { CODA_MCP_TOKEN, CODA_MCP_TOOLS: tools } = config;
    return codaMcp({ url, token: CODA_MCP_TOKEN, doc_id, tools, ...pace });
  }
  if (token === undefined) return undefined;
  return codaClient({ base_url: config.CODA_API_BASE_URL, token, doc_id, ...pace });
}

/** Where Coda is reached, for whoever asks whether that is the sandbox: an MCP server counts as Coda itself unless it is said. */
export function codaAddress(config: CodaConfig): string | undefined {
  if (config.CODA_MCP_URL !== undefined) {
    return config.CODA_SANDBOX ? config.CODA_MCP_URL : 'https://coda.io/apis/mcp';
  }
  return config.CODA_API_TOKEN === undefined ? undefined : config.CODA_API_BASE_URL;
}
