/** The parts of the profile `tracing` that need no image of Langfuse's: its database and its queue. */
import assert from 'node:assert/strict';
import type { TrialStack } from './trial-stack.ts';

export async function preparedForLangfuse(stack: TrialStack): Promise<void> {
  const up = ['--profile', 'tracing', 'up', '-d', '--no-build', '--no-deps', '--wait'];
  await stack.compose(...up, 'langfuse-queue');
  // Repeatable, as at each start.
  for (let times = 0; times < 2; times += 1) {
    const run = ['--profile', 'tracing', 'run', '--rm', '-T', 'langfuse-prepare'];
    assert.match(await stack.compose(...run), /Langfuse's database/);
  }
  await ownDatabase(stack);
  await ownQueue(stack);
  await stack.compose('--profile', 'tracing', 'rm', '-fsv', 'langfuse-queue');
}

async function ownDatabase(stack: TrialStack): Promise<void> {
  const url = stack.secret('langfuse_database_url').replace('@postgres:', '@127.0.0.1:');
  const ask = (to: string, sql: string): Promise<string> =>
    stack.compose('exec', '-T', 'postgres', 'psql', to, '-Atc', sql);
  assert.equal(
    await ask(url, 'create table t (n int); drop table t; select 1'),
    'CREATE TABLE\nDROP TABLE\n1\n',
  );
  for (const other of ['almanac', 'n8n']) {
    const there = ask(url.replace(/\/langfuse$/, `/${other}`), 'select 1');
    await assert.rejects(there, /permission denied/, other);
  }
}

/** Its password opens it and nothing else does, and nothing is dropped when it is full. */
async function ownQueue(stack: TrialStack): Promise<void> {
  const cli = (...words: string[]): Promise<string> =>
    stack.compose('exec', '-T', 'langfuse-queue', 'valkey-cli', ...words);
  assert.match(await cli('get', 'a'), /NOAUTH/);
  const pass = ['--no-auth-warning', '-a', stack.secret('langfuse_queue_password')];
  assert.match(await cli(...pass, 'set', 'a', '1'), /OK/);
  assert.match(await cli(...pass, 'config', 'get', 'maxmemory-policy'), /noeviction/);
  assert.match(await cli('--no-auth-warning', '-a', 'another', 'get', 'a'), /NOAUTH|WRONGPASS/);
}
