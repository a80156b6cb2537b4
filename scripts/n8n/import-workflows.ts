/**
 * Brings the workflows into n8n by its own commands: credentials → workflows → publish each. Repeatable: every id is fixed, so
 * a second time overwrites the first. n8n registers webhooks when it starts: one that runs must be started again.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PreparedFiles } from './workflow-files.ts';

export interface N8nCommand {
  /** The program and what comes before n8n's own arguments: `['n8n']`, or Node and n8n's file. */
  command: readonly [string, ...string[]];
  /** n8n's settings, database and encryption key among them. */
  env: Record<string, string>;
}

const LIMIT_MS = 180_000;
/** A command takes two seconds of a processor, and a small server has two of those. */
const SIDE_BY_SIDE = 2;
const OUTPUT_LINES = 10;

const run = promisify(execFile);

/** `say` hears of each step. Throws with the end of n8n's output when a command fails. */
export async function importWorkflows(
  n8n: N8nCommand,
  files: PreparedFiles,
  say: (line: string) => void,
): Promise<void> {
  // Readable for us alone, and gone afterwards: it holds the secrets.
  const dir = mkdtempSync(join(tmpdir(), 'almanac-n8n-'));
  try {
    const credentials = join(dir, 'credentials.json');
    const workflows = join(dir, 'workflows.json');
    writeFileSync(credentials, JSON.stringify(files.credentials), { mode: 0o600 });
    writeFileSync(workflows, JSON.stringify(files.workflows), { mode: 0o600 });
    await n8nCommand(n8n, ['import:credentials', `--input=${credentials}`]);
    say(`${files.credentials.length} credentials imported`);
    await n8nCommand(n8n, ['import:workflow', `--input=${workflows}`]);
    say(`${files.workflows.length} workflows imported`);
    const ids = files.workflows.map(({ id }) => id);
    await eachOf(ids, (id) => n8nCommand(n8n, ['publish:workflow', `--id=${id}`]));
    say(`${ids.length} workflows published`);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function n8nCommand({ command, env }: N8nCommand, args: string[]): Promise<void> {
  const [program, ...before] = command;
  // n8n's commands say what failed and end well all the same.
  const { stdout, stderr } = await run(program, [...before, ...args], {
    env,
    timeout: LIMIT_MS,
    maxBuffer: 16_000_000,
    cwd: env['N8N_USER_FOLDER'],
  }).catch((error: unknown) => {
    throw new Error(`n8n ${args[0]} failed.\n${tail(String(error))}`);
  });
  const output = `${stdout}\n${stderr}`;
  if (/An error occurred|Error updating database|could not be found|Could not find/i.test(output)) {
    throw new Error(`n8n ${args[0]} failed.\n${tail(output)}`);
  }
}

/** Each item once, at most two at a time; throws the first failure after the others have ended. */
async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const worker = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  const settled = await Promise.allSettled(Array.from({ length: SIDE_BY_SIDE }, worker));
  for (const result of settled) if (result.status === 'rejected') throw result.reason;
}

function tail(output: string): string {
  return output.trimEnd().split('\n').slice(-OUTPUT_LINES).join('\n');
}
