/**
 * The stack of docker compose, where `.env` names a domain: do its names lead here, are its ports free, are its secrets there and
 * good, does Google send people back to it, and is this machine's clock right? Certificates and tokens end with a wrong clock.
 */
import { lookup } from 'node:dns/promises';
import { existsSync, readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { settingsFile } from '../cli/settings.ts';
import { whoHolds } from '../embedded/ports.ts';
import { isSet } from '../embedded/providers.ts';
import { PRIMARY } from '../stack/generated-secrets.ts';
import { troubleWith } from '../stack/weak-secret.ts';
import { QUESTIONS } from '../stack/questions.ts';
import { clockOffset } from './clock-offset.ts';
import type { Examination } from './examination.ts';
import { finding, type Finding, type FindingStatus } from './finding.ts';

interface Fact {
  status: FindingStatus;
  says: string;
  notes?: string[];
  steps?: string[];
}

const GRAVITY: FindingStatus[] = ['ok', 'off', 'look', 'wrong'];
/** Let's Encrypt and Google's tokens bear minutes, a one-time code of half a minute does not. */
const CLOCK_LOOK_S = 10;
const CLOCK_WRONG_S = 120;
/** Docker's own, which holds the ports of a stack that runs. */
const DOCKER = /docker-proxy|rootlesskit/;

export async function checkStack(x: Examination): Promise<Finding> {
  const domain = x.settings['ALMANAC_DOMAIN'] ?? '';
  const facts = await Promise.all([
    names(domain),
    ports(x),
    secrets(x),
    sendsBack(x, domain),
    clock(x),
  ]);
  const bad = facts.filter(({ status }) => status !== 'ok');
  const status = facts.map((fact) => fact.status).reduce(graver, 'ok');
  const says = bad.length === 0 ? facts : bad;
  return finding('stack', status, says.map((fact) => fact.says).join(', '), {
    notes: facts.flatMap(({ notes = [] }) => notes),
    steps: facts.flatMap(({ steps = [] }) => steps),
  });
}

function graver(a: FindingStatus, b: FindingStatus): FindingStatus {
  return GRAVITY.indexOf(a) > GRAVITY.indexOf(b) ? a : b;
}

/** Behind a router this machine does not know its own address in the internet, so a foreign one is only pointed out. */
async function names(domain: string): Promise<Fact> {
  const wanted = [domain, `n8n.${domain}`];
  const found = await Promise.all(wanted.map((name) => lookup(name).catch(() => undefined)));
  const missing = wanted.filter((_, index) => found[index] === undefined);
  if (missing.length > 0) {
    const steps = [
      `Where ${domain} is registered, add an A record (or AAAA) with this server's address for: ${missing.join(', ')}. It may take an hour.`,
    ];
    return {
      status: 'wrong',
      says: `${missing.join(' and ')} ${missing.length === 1 ? 'leads' : 'lead'} nowhere`,
      steps,
    };
  }
  const [site, editor] = found.map((one) => one?.address ?? '');
  if (site !== editor) {
    const notes = [`${domain} leads to ${site}, n8n.${domain} to ${editor}.`];
    return { status: 'look', says: 'the two names lead to different machines', notes };
  }
  const own = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  const notes = own.some(({ address }) => address === site)
    ? []
    : [
        `${domain} leads to ${site}: that must be this server, or a router that passes ports 80 and 443 on to it.`,
      ];
  return { status: 'ok', says: `${domain} leads to ${site}`, notes };
}

async function ports({ settings }: Examination): Promise<Fact> {
  const wanted = [settings['HTTP_PORT'] || '80', settings['HTTPS_PORT'] || '443'].map(Number);
  const held = await Promise.all(wanted.map(async (port) => ({ port, by: await whoHolds(port) })));
  const foreign = held.filter(({ by }) => by !== undefined && !DOCKER.test(by.name));
  if (foreign.length === 0) return { status: 'ok', says: 'its ports are free or its own' };
  return {
    status: 'wrong',
    says: `port ${foreign.map(({ port }) => port).join(' and ')} is taken`,
    steps: foreign.map(({ port, by }) => {
      const setting = port === wanted[0] ? 'HTTP_PORT' : 'HTTPS_PORT';
      return `Stop ${by?.name} (process ${by?.pid}), which holds port ${port}, or set ${setting} in .env and let the router pass it on.`;
    }),
  };
}

function secrets({ settings }: Examination): Promise<Fact> {
  const dir = resolve(dirname(settingsFile()), settings['ALMANAC_SECRETS_DIR'] || 'secrets');
  const files = [...Object.keys(PRIMARY), ...QUESTIONS.flatMap((q) => q.secret_file ?? [])];
  const missing = files.filter((file) => !existsSync(join(dir, file)));
  if (missing.length > 0) {
    return Promise.resolve({
      status: 'wrong',
      says:
        missing.length === 1
          ? `the secret ${missing[0]} is missing`
          : `${missing.length} secrets are missing`,
      steps: ['Run npm run init-env: it makes what is missing and changes nothing else.'],
    });
  }
  const faults = Object.keys(PRIMARY).flatMap((file) => {
    const trouble = troubleWith(file, readFileSync(join(dir, file), 'utf8').trim());
    return trouble === undefined ? [] : [`${file} ${trouble}`];
  });
  if (faults.length === 0) return Promise.resolve({ status: 'ok', says: 'its secrets are good' });
  return Promise.resolve({
    status: 'wrong',
    says: `${faults.length} of its secrets are weak`,
    notes: faults,
    steps: ['docs/security.md says how each is replaced.'],
  });
}

/** The address in the Google client must be the domain's. */
function sendsBack({ settings }: Examination, domain: string): Promise<Fact> {
  const set = settings['PUBLIC_URL'] || `https://${domain}`;
  const url = URL.parse(set);
  const good = url?.protocol === 'https:' && url.hostname === domain;
  if (!isSet(settings, 'GOOGLE_CLIENT_ID') || good) {
    return Promise.resolve({ status: 'ok', says: `Google sends back to ${set}/oauth/callback` });
  }
  return Promise.resolve({
    status: 'wrong',
    says: `Google would send people back to ${set}, which is not this stack`,
    steps: [
      `In .env, set PUBLIC_URL=https://${domain}, and in the Google client https://${domain}/oauth/callback.`,
    ],
  });
}

async function clock(x: Examination): Promise<Fact> {
  const offset_s = await clockOffset(x);
  if (offset_s === undefined) return { status: 'ok', says: 'its clock could not be compared' };
  const off = Math.abs(offset_s);
  if (off < CLOCK_LOOK_S) return { status: 'ok', says: 'its clock is right' };
  return {
    status: off < CLOCK_WRONG_S ? 'look' : 'wrong',
    says: `its clock is ${Math.round(off)} s ${offset_s > 0 ? 'ahead' : 'behind'}`,
    steps: ['Let the system set the clock: timedatectl set-ntp true.'],
  };
}
