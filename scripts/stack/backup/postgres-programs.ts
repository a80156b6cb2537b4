/**
 * PostgreSQL's own programs, either in the stack's container, which has those of the server's version, or of this machine against
 * a URL. Everything that is kept or read goes through them: a dump is only sure with the server's own version.
 */
import { spawn } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { ROOT } from '../../cli/settings.ts';

export type Program = 'psql' | 'pg_dump' | 'pg_restore';

export interface Run {
  args: readonly string[];
  /** What the program reads: a text or a file. */
  input?: string | { file: string };
  /** Where its output goes, in the place of the answer. */
  output_file?: string;
}

export interface PostgresPrograms {
  /** Runs a program on a database; answers what it printed. Throws with what it complained of. */
  run(program: Program, database: string, run: Run): Promise<string>;
  /** A psql that stays open, for statements of one transaction. */
  session(database: string): PsqlSession;
}

export interface PsqlSession {
  /** Sends statements; answers the lines until all are done. */
  ask(sql: string): Promise<string[]>;
  close(): Promise<void>;
}

type Command = readonly [string, ...string[]];
const QUIET = ['-X', '-At', '-q', '-v', 'ON_ERROR_STOP=1'];
const END = '--- asked ---';

/** In the container `postgres` of the compose project that `compose` talks of: `['docker', 'compose', …]`. */
export function stackPrograms(compose: Command = ['docker', 'compose']): PostgresPrograms {
  const [program, ...before] = compose;
  return programsOf((name, database) => [
    program,
    ...before,
    'exec',
    '-T',
    'postgres',
    name,
    '-U',
    'postgres',
    '-d',
    database,
  ]);
}

/** Of this machine, on the server of the owner's URL; the databases differ in their names. */
export function urlPrograms(admin_url: string): PostgresPrograms {
  return programsOf((name, database) => {
    const url = new URL(admin_url);
    url.pathname = `/${database}`;
    return [name, '-d', url.href];
  });
}

function programsOf(commandOf: (name: Program, database: string) => Command): PostgresPrograms {
  return {
    run: (name, database, run) => {
      const [program, ...args] = commandOf(name, database);
      const quiet = name === 'psql' ? QUIET : [];
      return runProgram(program, [...args, ...quiet, ...run.args], run);
    },
    session: (database) => {
      const [program, ...args] = commandOf('psql', database);
      return psqlSession(program, [...args, ...QUIET]);
    },
  };
}

async function runProgram(program: string, args: string[], run: Run): Promise<string> {
  const child = spawn(program, args, { cwd: ROOT, stdio: ['pipe', 'pipe', 'pipe'] });
  let printed = '';
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const written =
    run.output_file === undefined
      ? void child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text))
      : pipeline(child.stdout, createWriteStream(run.output_file, { mode: 0o600 }));
  // A program that ends early closes its input: its exit says why.
  child.stdin.on('error', () => undefined);
  if (typeof run.input === 'object') createReadStream(run.input.file).pipe(child.stdin);
  else child.stdin.end(run.input ?? '');
  const code = await ended;
  await written;
  if (code === 0) return printed;
  const end = complaint.trimEnd().split('\n').slice(-8).join('\n');
  throw new Error(
    `${program} ${args.find((a) => /^(psql|pg_)/.test(a)) ?? ''} failed (${code}).\n${end}`,
  );
}

function psqlSession(program: string, args: string[]): PsqlSession {
  const child = spawn(program, args, { cwd: ROOT, stdio: ['pipe', 'pipe', 'pipe'] });
  let pending = '';
  let complaint = '';
  let wake: () => void = () => undefined;
  const state = { ended: false };
  child.stdin.on('error', () => undefined);
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    pending += text;
    wake();
  });
  const closed = new Promise<void>((resolve) => {
    const end = (): void => {
      state.ended = true;
      wake();
      resolve();
    };
    child.once('close', end);
    child.once('error', end);
  });
  return {
    ask: async (sql) => {
      child.stdin.write(`${sql}\n\\echo '${END}'\n`);
      while (!pending.includes(`${END}\n`)) {
        if (state.ended) throw new Error(`psql ended.\n${complaint.trimEnd()}`);
        await new Promise<void>((resolve) => (wake = resolve));
      }
      const at = pending.indexOf(`${END}\n`);
      const lines = pending.slice(0, at).split('\n').filter(Boolean);
      pending = pending.slice(at + END.length + 1);
      return lines;
    },
    close: async () => {
      child.stdin.end();
      await closed;
    },
  };
}
