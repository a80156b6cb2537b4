/** The drill itself, against services of which one does not hear the stop: what it says, and how it ends. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { writeRunFile } from '../embedded/run-file.ts';

const DRILL = fileURLToPath(new URL('../drill.ts', import.meta.url));
const SERVICES = ['planner', 'scheduler', 'observer', 'action-gateway'];
const FLAGS = {
  kill_switch: false,
  jobs_enabled: true,
  proposals_enabled: true,
  execution_enabled: true,
  external_comms_enabled: false,
  model_calls_enabled: true,
  connectors: {},
  policy: 'standard',
  quiet_hours: { from: '21:00', to: '06:00' },
  version: 1,
  updated_by: 'ana',
  reason: 'a test',
  updated_at: '2026-03-02T09:00:00.000Z',
  frozen: { timers: 0, actions: 0 },
  acknowledged: [],
};

const dir = mkdtempSync(join(tmpdir(), 'almanac-drill-'));
const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
  rmSync(dir, { recursive: true, force: true });
});

interface Drilled {
  code: number;
  out: string;
  /** What was given to be kept in the audit. */
  report: { passed?: boolean } | undefined;
}

/** Services that stop and resume at a word, all but `deaf`; whether the audit is whole. */
async function drill({
  deaf,
  verified = true,
}: {
  deaf?: string;
  verified?: boolean;
}): Promise<Drilled> {
  let stopped = false;
  let report: Drilled['report'];
  const answers: Record<string, (body: string) => object> = {
    'GET /api/v1/controls': () => ({ ...FLAGS, kill_switch: stopped }),
    'POST /api/v1/controls/kill': () => ((stopped = true), { ...FLAGS, kill_switch: true }),
    'POST /api/v1/controls/resume': () => ((stopped = false), FLAGS),
    'GET /api/v1/audit/verify': () => ({
      verified,
      rows: 1,
      head_seq: 1,
      head_hash: '',
      faults: [],
      ms: 1,
    }),
    'POST /api/v1/controls/drills': (body) => {
      report = JSON.parse(body) as Drilled['report'];
      return { audit_id: 'aud_1' };
    },
  };
  const services: Record<string, string> = {};
  for (const service of SERVICES) {
    const server = createServer((request, response) => {
      void text(request).then((body) => {
        const answer = answers[`${request.method} ${request.url}`];
        response.statusCode = answer !== undefined ? 200 : stopped && service !== deaf ? 423 : 404;
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(answer?.(body) ?? { title: 'no' }));
      });
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    services[service] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const run_file = join(dir, `${deaf ?? 'all'}-${verified}.json`);
  const started_at = new Date().toISOString();
  writeRunFile(run_file, { pid: process.pid, started_at, services, token: 't', webhook_key: 'k' });
  // A run of real accounts: nothing is under way, and the stop is all there is to see.
  const args = [DRILL, '--real', '--give-up', '2'];
  const env = { ...process.env, ALMANAC_RUN_FILE: run_file, NO_COLOR: '1' };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env, timeout: 50_000 }, (error, out, said) => {
      resolve({ code: Number(error?.code ?? 0), out: out + said, report });
    });
  });
}

test.concurrent('F28: a service that does not hear the stop is named, and the drill fails', async () => {
  const { code, out, report } = await drill({ deaf: 'observer' });
  expect(out).toMatch(/✗ refuses {2}observer: reflect +never/);
  expect(out).toMatch(/✓ refuses {2}planner: plan +\d/);
  expect(out).toContain('The stop did NOT keep its promise');
  expect([code, report?.passed]).toEqual([1, false]);
});

test.concurrent('F28: a damaged audit fails the drill too', async () => {
  const { code, out, report } = await drill({ verified: false });
  expect(out).toContain('The audit is damaged');
  expect([code, report?.passed]).toEqual([1, false]);
});

test.concurrent('F28: where all hear the stop the drill ends well', async () => {
  const { code, out, report } = await drill({});
  expect(out).toContain('The stop works');
  expect([code, report?.passed]).toEqual([0, true]);
});
