/** This machine: Node, room on the disk, the ports, and the Almanac that runs here, if one does. */
import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { health as healthReply } from '@almanac/shared/contracts/health';
import { ROOT, STATE } from '../cli/settings.ts';
import { PORTS } from '../embedded/choose-ports.ts';
import { describeHolder, findFreePort } from '../embedded/ports.ts';
import { isSet } from '../embedded/providers.ts';
import { askProvider, bearer } from './ask-provider.ts';
import type { Examination } from './examination.ts';
import { finding, type Finding, type FindingStatus } from './finding.ts';
import { redirectUri } from './google-guide.ts';

const GB = 1e9;
/** PostgreSQL alone takes about 60 MB empty; a full disk stops it. */
const TOO_LITTLE_BYTES = 0.3 * GB;
const LITTLE_BYTES = 1.5 * GB;

interface Fact {
  status: FindingStatus;
  says: string;
  notes?: string[];
  steps?: string[];
}

const GRAVITY: FindingStatus[] = ['ok', 'off', 'look', 'wrong'];

export async function checkMachine(x: Examination): Promise<Finding> {
  const facts: Fact[] = [
    { status: 'ok', says: `Node ${process.versions.node}` },
    await disk(),
    x.run === undefined ? await ports(x) : await running(x),
  ];
  const status = facts.map((fact) => fact.status).reduce(graver, 'ok');
  return finding('machine', status, facts.map(({ says }) => says).join(', '), {
    notes: facts.flatMap(({ notes = [] }) => notes),
    steps: facts.flatMap(({ steps = [] }) => steps),
  });
}

function graver(a: FindingStatus, b: FindingStatus): FindingStatus {
  return GRAVITY.indexOf(a) > GRAVITY.indexOf(b) ? a : b;
}

async function disk(): Promise<Fact> {
  const { bavail, bsize } = await statfs(existsSync(STATE) ? STATE : ROOT);
  const free = bavail * bsize;
  const says = `${(free / GB).toFixed(free < 10 * GB ? 1 : 0)} GB of disk free`;
  if (free > LITTLE_BYTES) return { status: 'ok', says };
  const status = free < TOO_LITTLE_BYTES ? 'wrong' : 'look';
  const steps = [`Make room on the disk of ${ROOT}: a full disk stops the database.`];
  return { status, says: `only ${says}`, steps };
}

/** Taken ports are no fault, since others are used; only Google must know the scheduler's. */
async function ports(x: Examination): Promise<Fact> {
  const names = Object.keys(PORTS) as (keyof typeof PORTS)[];
  const taken: (keyof typeof PORTS)[] = [];
  for (const name of names) {
    if ((await findFreePort(PORTS[name])) !== PORTS[name]) taken.push(name);
  }
  if (taken.length === 0) return { status: 'ok', says: 'all ports free' };
  const says = taken.length === 1 ? '1 port taken' : `${taken.length} ports taken`;
  const matters =
    taken.includes('scheduler') &&
    isSet(x.settings, 'GOOGLE_CLIENT_ID') &&
    !isSet(x.settings, 'GOOGLE_REFRESH_TOKEN') &&
    !isSet(x.settings, 'PUBLIC_URL');
  if (!matters) return { status: 'ok', says: `${says} (others are used)` };
  const back = redirectUri(x.settings);
  return {
    status: 'look',
    says,
    notes: [`The ${await describeHolder(PORTS.scheduler)}.`],
    steps: [
      `Free port ${PORTS.scheduler} before npm start: Google sends you back to ${back}, and nowhere else.`,
    ],
  };
}

async function running(x: Examination): Promise<Fact> {
  const run = x.run;
  if (run === undefined) throw new Error('no run');
  const says = `Almanac runs (process ${run.pid})`;
  const services = Object.entries(run.services).filter(
    ([name]) => name !== 'sandbox' && name !== 'triggers',
  );
  const told = await Promise.all(
    services.map(async ([name, url]) => {
      const reply = await askProvider(`${url}/health`, x.signal, { headers: bearer(run.token) });
      const health = healthReply.safeParse(reply.outcome === 'answered' ? reply.body : undefined);
      if (!health.success) return [`${name} does not answer`];
      return Object.entries(health.data.checks ?? {})
        .filter(([, { status }]) => status === 'warn' || status === 'fail')
        .map(([check, { detail }]) => `${name}: ${check} ${detail ?? 'is not well'}`);
    }),
  );
  const notes = told.flat();
  return notes.length === 0
    ? { status: 'ok', says: `${says}, all services well` }
    : { status: 'look', says: `${says}, not all of it well`, notes };
}
