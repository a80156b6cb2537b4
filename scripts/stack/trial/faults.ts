/** What goes wrong around the stack: a token that ends, a disk that is full, a setting that is missing, a container that is made anew. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { docker } from './docker.ts';
import type { TrialStack } from './trial-stack.ts';

const UP_MS = 120_000;

interface Verified {
  verified: boolean;
  checkpoints: number | null;
}

/** The folder is a volume: a container that is made anew finds keys and checkpoints there. */
export async function keepCheckpoints(stack: TrialStack): Promise<void> {
  const files = async (): Promise<string[]> => {
    const list = 'cd /var/lib/almanac && find . -type f -size +0 | sort';
    const said = await stack.compose('exec', '-T', 'action-gateway', 'sh', '-c', list);
    return said.trim().split('\n');
  };
  const before = await waitFor(
    'a checkpoint',
    async () => {
      const found = await files();
      return found.some((name) => /checkpoint/.test(name)) && found;
    },
    UP_MS,
  );
  const id = await stack.idOf('action-gateway');
  const again = ['up', '-d', '--no-build', '--no-deps', '--force-recreate', '--wait'];
  await stack.compose(...again, 'action-gateway');
  assert.notEqual(await stack.idOf('action-gateway'), id, 'the container is the same');
  const after = await files();
  assert.deepEqual(
    before.filter((name) => !after.includes(name)),
    [],
    'gone with the container',
  );
  const { verified, checkpoints } = await stack.inside<Verified>('audit');
  assert.equal(verified, true);
  assert.ok((checkpoints ?? 0) > 0, 'no checkpoint was compared');
}

interface CodaHealth {
  checks?: Record<string, { status: string; detail?: string }>;
}

export async function expiredToken(stack: TrialStack): Promise<void> {
  await stack.inside('coda-token', 'a-token-of-later');
  try {
    await stack.inside('post', 'token', '2');
    await waitFor(
      'the refusal is said',
      async () => {
        const { checks = {} } = await stack.inside<CodaHealth>('coda');
        return checks['coda']?.status === 'warn' && checks['coda'].detail !== undefined;
      },
      UP_MS,
    );
  } finally {
    await stack.inside('coda-token', 'sandbox-coda-token');
  }
  const state = await stack.inside('settled', 'token', '2');
  assert.deepEqual(state, { lost: [], doubled: [] });
}

/** A database on a disk of its own that is soon full, with the planner before it. */
const SMALL_DISK = `services:
  postgres:
    volumes: !override []
    tmpfs: ['/tmp:size=64m', '/var/run/postgresql:mode=1777', '/var/lib/postgresql:size=450m,uid=999,gid=999']
`;
const FILL = 'cat /dev/zero > /var/lib/postgresql/fill 2>/dev/null; true';
/** Rows beyond what the database's open files still take. */
const TRIES = 200;

export async function fullDisk(stack: TrialStack): Promise<void> {
  const small = stack.sibling('full', SMALL_DISK);
  const plan = (name: string) => small.inside<{ status: number; code: string }>('plan', name);
  try {
    await small.compose('up', '-d', '--no-build', '--wait', 'postgres', 'sandbox', 'planner');
    assert.equal((await plan('before')).status, 201);
    await small.compose('exec', '-T', 'postgres', 'sh', '-c', FILL);
    let made = 1;
    let refused: { status: number; code: string } | undefined;
    for (let n = 0; n < TRIES && refused === undefined; n += 1) {
      const answer = await plan(`full-${n}`);
      if (answer.status === 201) made += 1;
      else refused = answer;
    }
    assert.equal(refused?.status, 503, `not refused: ${JSON.stringify(refused)}`);
    assert.match(refused.code, /^database_/);
    await small.compose('exec', '-T', 'postgres', 'rm', '/var/lib/postgresql/fill');
    await waitFor('plans are made again', async () => (await plan('after')).status === 201, UP_MS);
    const count = 'select count(*) from planner.plans';
    const psql = [
      'psql',
      '-U',
      'postgres',
      '-d',
      'almanac',
      '-h',
      '/var/run/postgresql',
      '-Atc',
      count,
    ];
    const kept = Number(await small.compose('exec', '-T', 'postgres', ...psql));
    assert.ok(kept >= made + 1, `${kept} plans of ${made + 1} that were answered with 201`);
  } finally {
    await small.down();
  }
}

export async function missingSetting(): Promise<void> {
  const asked = docker([
    'compose',
    '-f',
    'docker-compose.yml',
    '--env-file',
    '/dev/null',
    'config',
    '-q',
  ]);
  await assert.rejects(asked, /run npm run init-env first/);
}

/** A login that somebody chose in place of the one that was made, for a planner of another project. */
const WEAK = 'postgresql://almanac_planner:changeme@postgres:5432/almanac';

export async function weakSecret(stack: TrialStack): Promise<void> {
  const file = join(stack.dir, 'weak_url');
  writeFileSync(file, WEAK, { mode: 0o444 });
  const weak = stack.sibling('weak', `secrets: { database_url_planner: { file: '${file}' } }\n`);
  try {
    const up = weak.compose('up', '-d', '--no-build', '--wait', 'planner');
    await assert.rejects(up, /prepare.*exit/);
    const said = await weak.compose('logs', 'prepare');
    assert.match(said, /database_url_planner has a password that is shorter/);
    assert.ok(!said.includes('changeme'), 'the secret itself is in the log');
    assert.equal((await weak.compose('ps', '-q', 'planner')).trim(), '', 'the planner runs');
  } finally {
    await weak.down();
  }
}

export async function missingSecret(stack: TrialStack): Promise<void> {
  const file = join(stack.dir, 'token_that_is_gone');
  const bare = stack.sibling('bare', `secrets: { token_planner: { file: '${file}' } }\n`);
  try {
    await assert.rejects(
      bare.compose('up', '-d', '--no-build', '--wait', 'planner'),
      /token_that_is_gone/,
    );
  } finally {
    await bare.down();
  }
}

/** The port is held by this trial's own Traefik. */
export async function takenPort(stack: TrialStack): Promise<void> {
  const second = stack.sibling('second', 'services: {}\n');
  try {
    const up = second.compose('up', '-d', '--no-build', '--no-deps', 'traefik');
    await assert.rejects(up, /(port is already allocated|address already in use)/);
  } finally {
    await second.down();
  }
}
