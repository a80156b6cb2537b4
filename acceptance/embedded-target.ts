import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serviceClient } from '@almanac/shared/http/call';
import { startAlmanac, type Almanac, type EmbeddedOptions } from '../scripts/embedded/almanac.ts';
import { SERVICES } from '../scripts/migrate-database.ts';
import { sandboxClient } from '../scripts/sandbox/client.ts';
import type { Answer, Target } from './target.ts';

/** Where the suite's clock starts: a Monday morning. */
export const START = '2026-11-23T07:30:00Z';
export const ZONE = 'Europe/Berlin';

export interface EmbeddedTarget extends Target {
  almanac: Almanac;
}

type EmbeddedMore = Partial<Pick<EmbeddedOptions, 'n8n' | 'timers' | 'durable' | 'settings'>>;

/** The embedded Almanac as target: every service a process of its own, the triggers or a real n8n before them. */
export async function startEmbeddedTarget(
  { settings = {}, ...more }: EmbeddedMore = {},
  state_dir = mkdtempSync(join(tmpdir(), 'almanac-acceptance-')),
): Promise<EmbeddedTarget> {
  const clock_file = join(state_dir, 'clock');
  const setClock = (at: string): void => {
    writeFileSync(`${clock_file}.new`, at);
    renameSync(`${clock_file}.new`, clock_file);
  };
  setClock(START);
  const almanac = await startAlmanac({
    state_dir,
    durable: false,
    port_base: undefined,
    zone: ZONE,
    clock: `@${clock_file}`,
    timers: false,
    log_level: 'info',
    ...more,
    // The same waits as in earnest, only shorter.
    settings: { RETRY_BASE_MS: '200', ...settings },
    onStep: () => undefined,
    onTrouble: () => undefined,
  });
  return {
    almanac,
    secrets: [almanac.secrets.n8n_token, almanac.secrets.webhook_key],
    orchestrator: more.n8n === undefined ? 'triggers' : 'n8n',
    sandbox: sandboxClient(almanac.urls.sandbox),
    services: operatorClients(almanac),
    webhook: (path, body, options = {}) =>
      post(`${almanac.urls.triggers}/webhook/${path}`, body, keyOf(almanac, options.key)),
    run: (workflow) =>
      post(`${almanac.urls.triggers}/webhook/run/${workflow}`, {}, keyOf(almanac, undefined)),
    hold: (service) => almanac.process(service).hold(),
    metrics: () => metricsOf(almanac),
    setClock,
    stop: async () => {
      await almanac.stop();
      if (more.durable !== true) rmSync(state_dir, { recursive: true, force: true });
    },
  };
}

async function metricsOf({ urls, secrets }: Almanac): Promise<string> {
  const headers = { authorization: `Bearer ${secrets.operator_token}` };
  const texts = SERVICES.map(async (name) =>
    (await fetch(`${urls[name]}/metrics`, { headers })).text(),
  );
  return (await Promise.all(texts)).join('\n');
}

function operatorClients(almanac: Almanac): Target['services'] {
  const token = almanac.secrets.operator_token;
  const client = (service: keyof Almanac['urls']) =>
    serviceClient({ service, url: almanac.urls[service], token });
  return {
    memory: client('memory-gateway'),
    planner: client('planner'),
    scheduler: client('scheduler'),
    observer: client('observer'),
    actions: client('action-gateway'),
  };
}

function keyOf(almanac: Almanac, key: string | null | undefined): Record<string, string> {
  if (key === null) return {};
  return { 'x-almanac-key': key ?? almanac.secrets.webhook_key };
}

/** A string is sent as it is, so that broken JSON can be sent too. */
async function post(url: string, body: unknown, headers: Record<string, string>): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  const content_type = response.headers.get('content-type') ?? '';
  return {
    status: response.status,
    content_type,
    body: content_type.includes('json') ? JSON.parse(text) : text,
  };
}
