import { z } from 'zod';
import { codaClient, type CodaClient } from './coda-client.ts';

/** Settings of the services that talk to Coda. Without a token and a doc, Coda is off. */
export const codaEnv = z.object({
  CODA_API_BASE_URL: z.url().default('https://coda.io/apis/v1'),
  CODA_API_TOKEN: z.string().min(1).optional(),
  CODA_DOC_ID: z.string().min(1).optional(),
  CODA_TASKS_TABLE_ID: z.string().min(1).optional(),
  CODA_THREAD_TABLE_ID: z.string().min(1).optional(),
});
export type CodaConfig = z.infer<typeof codaEnv>;

/** The client of a configuration, or undefined where Coda is off. */
export function codaFromConfig(config: CodaConfig): CodaClient | undefined {
  const { CODA_API_BASE_URL: base_url, CODA_API_TOKEN: token, CODA_DOC_ID: doc_id } = config;
  if (token === undefined || doc_id === undefined) return undefined;
  return codaClient({ base_url, token, doc_id });
}
