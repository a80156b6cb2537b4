/** A whole Almanac with people who can sign in to its console: for the tests in a browser and for the pictures. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { ActionInput } from '@almanac/shared/contracts/actions';
import { actionDecision } from '@almanac/shared/contracts/actions';
import { person, type Role } from '@almanac/shared/contracts/people';
import { serviceClient, type ServiceClient } from '@almanac/shared/http/call';
import { openDatabase } from '@almanac/shared/pg/database';
import { makeSignInLink } from '../cli/sign-in-link.ts';
import { startAlmanac, type Almanac } from '../embedded/almanac.ts';
import type { Settings } from '../embedded/providers.ts';
import { sandboxClient, type SandboxClient } from '../sandbox/client.ts';

export const PASSWORD = 'the green kettle sings';
export const ZONE = 'Europe/Berlin';

export interface ConsoleStage {
  almanac: Almanac;
  sandbox: SandboxClient;
  /** Of the console. */
  url: string;
  /** Stops everything while it exists. */
  kill_file: string;
  /** The services as the operator, who is Ana here. */
  operator: (service: keyof Almanac['urls']) => ServiceClient;
  /** Proposes an Action in the name of a service, and answers its id. */
  propose: (by: 'planner' | 'scheduler' | 'observer', action: ActionInput) => Promise<string>;
  /** Calls in the name of that service. */
  service: (by: 'planner' | 'scheduler' | 'observer') => ServiceClient;
  stop: () => Promise<void>;
}

interface Options {
  /** A fixed time for all services; the machine's where nothing is said. */
  now?: string;
  settings?: Settings;
  onStep?: (text: string) => void;
}

/** Ana decides and steers, Jonas decides too, Vera looks. */
const PEOPLE: { person_id: string; name: string; roles: Role[] }[] = [
  { person_id: 'operator', name: 'Ana', roles: ['approver', 'operator', 'admin'] },
  { person_id: 'jonas', name: 'Jonas', roles: ['approver', 'operator'] },
  { person_id: 'vera', name: 'Vera', roles: ['viewer'] },
];

export async function openConsoleStage({
  now,
  settings = {},
  onStep,
}: Options = {}): Promise<ConsoleStage> {
  const state_dir = mkdtempSync(join(tmpdir(), 'almanac-console-'));
  const clock_file = join(state_dir, 'clock');
  if (now !== undefined) writeFileSync(clock_file, now);
  const almanac = await startAlmanac({
    state_dir,
    durable: false,
    port_base: undefined,
    zone: ZONE,
    ...(now === undefined ? {} : { clock: `@${clock_file}` }),
    timers: false,
    settings,
    onStep: (text, ms) => onStep?.(`${text} (${ms} ms)`),
    onTrouble: (line) => onStep?.(line),
  });
  const { urls, secrets } = almanac;
  const operator = (service: keyof Almanac['urls']): ServiceClient =>
    serviceClient({ service, url: urls[service], token: secrets.operator_token });
  const service = (by: 'planner' | 'scheduler' | 'observer'): ServiceClient =>
    serviceClient({
      service: 'action-gateway',
      url: urls['action-gateway'],
      token: secrets.service_tokens[by],
    });
  await addPeople(almanac, operator('action-gateway'));
  return {
    almanac,
    sandbox: sandboxClient(urls.sandbox),
    url: urls.console,
    kill_file: join(state_dir, 'KILL'),
    operator,
    service,
    propose: async (by, body) => {
      const reply = actionDecision;
      const path = '/api/v1/actions';
      return (await service(by).call({ method: 'POST', path, body, reply })).action_id;
    },
    stop: async () => {
      await almanac.stop();
      rmSync(state_dir, { recursive: true, force: true });
    },
  };
}

/** Each gets a password by a one-time link, as people do. */
async function addPeople({ database_url, urls }: Almanac, actions: ServiceClient): Promise<void> {
  const db = openDatabase({
    url: database_url,
    application_name: 'people',
    onError: () => undefined,
  });
  try {
    for (const body of PEOPLE) {
      if (body.person_id !== 'operator') {
        await actions.call({ method: 'POST', path: '/api/v1/people', body, reply: person });
      }
      const link = new URL(await makeSignInLink(db, urls.console, body.person_id));
      await welcome(link, body.person_id === 'operator' ? { name: body.name } : {});
    }
  } finally {
    await db.close();
  }
  await actions.call({
    method: 'PATCH',
    path: '/api/v1/people/operator',
    body: { name: 'Ana' },
    reply: z.unknown(),
  });
}

async function welcome(link: URL, given: { name?: string }): Promise<void> {
  const answer = await fetch(`${link.origin}/api${link.pathname}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      origin: link.origin,
      'sec-fetch-site': 'same-origin',
    },
    body: JSON.stringify({ ...given, password: PASSWORD }),
  });
  if (!answer.ok) throw new Error(`${link.pathname}: ${answer.status} ${await answer.text()}`);
}
