import { parseArgs } from 'node:util';

/** A mistake in how a command was called: shown as a sentence, exit 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

export interface StartArguments {
  port_base: number | undefined;
  /** A real n8n instead of the triggers. */
  n8n: boolean;
}

export interface DemoArguments {
  task_file: string | undefined;
  ics_file: string | undefined;
  intent: string | undefined;
  zone: string | undefined;
  /** Leaves the person's accounts alone. */
  sandbox: boolean;
  /** The person's word for writing to their accounts, given beforehand. */
  yes: boolean;
  /** With `yes`: what was written stays. */
  keep: boolean;
  help: boolean;
}

export interface DoctorArguments {
  json: boolean;
  help: boolean;
}

/** `npm run doctor -- [--json]`. */
export function doctorArguments(argv: string[]): DoctorArguments {
  const values = parse(argv, { json: { type: 'boolean' }, help: { type: 'boolean' } });
  return { json: values['json'] === true, help: values['help'] === true };
}

/** `npm start -- [--port-base N] [--n8n]`. */
export function startArguments(argv: string[]): StartArguments {
  const values = parse(argv, { 'port-base': { type: 'string' }, n8n: { type: 'boolean' } });
  return { port_base: portOf(text(values['port-base'])), n8n: values['n8n'] === true };
}

export interface ImportArguments {
  /** The words of the command, `n8n` when not given. */
  n8n: readonly [string, ...string[]];
  /** Nothing where exactly this was imported before. */
  once: boolean;
}

/** `npm run import-workflows -- [--n8n COMMAND] [--once]`. */
export function importArguments(argv: string[]): ImportArguments {
  const values = parse(argv, { n8n: { type: 'string' }, once: { type: 'boolean' } });
  const [program = 'n8n', ...more] = (text(values['n8n']) ?? '').split(/\s+/).filter(Boolean);
  return { n8n: [program, ...more], once: values['once'] === true };
}

export interface InitArguments {
  /** Asks nothing. */
  yes: boolean;
  help: boolean;
  /** Answers by the setting's name. */
  set: ReadonlyMap<string, string>;
  secrets_dir: string | undefined;
}

/** `npm run init-env -- [--yes] [--set NAME=VALUE …] [--secrets-dir DIR]`. */
export function initArguments(argv: string[]): InitArguments {
  const values = parse(argv, {
    yes: { type: 'boolean' },
    help: { type: 'boolean' },
    set: { type: 'string', multiple: true },
    'secrets-dir': { type: 'string' },
  });
  const given = Array.isArray(values['set']) ? values['set'].map(String) : [];
  const pairs = given.map((pair) => {
    const at = pair.indexOf('=');
    if (at > 0) return [pair.slice(0, at), pair.slice(at + 1)] as const;
    throw new UsageError('--set wants NAME=VALUE.');
  });
  return {
    yes: values['yes'] === true,
    help: values['help'] === true,
    set: new Map(pairs),
    secrets_dir: text(values['secrets-dir']),
  };
}

export interface BackupArguments {
  dir: string | undefined;
  /** How many backups stay. */
  keep: number | undefined;
}

/** `npm run backup -- [--dir DIR] [--keep N]`. */
export function backupArguments(argv: string[]): BackupArguments {
  const values = parse(argv, { dir: { type: 'string' }, keep: { type: 'string' } });
  const keep = text(values['keep']);
  if (keep !== undefined && !/^[1-9]\d{0,3}$/.test(keep)) {
    throw new UsageError(`--keep ${keep}: expected how many backups stay, from 1.`);
  }
  return { dir: text(values['dir']), keep: keep === undefined ? undefined : Number(keep) };
}

export interface RestoreArguments {
  from: string | undefined;
  /** Else a drill. */
  replace: boolean;
}

/** `npm run restore -- --drill | --replace [--from DIR]`. */
export function restoreArguments(argv: string[]): RestoreArguments {
  const values = parse(argv, {
    from: { type: 'string' },
    drill: { type: 'boolean' },
    replace: { type: 'boolean' },
  });
  if ((values['drill'] === true) === (values['replace'] === true)) {
    throw new UsageError('Give either --drill, which changes nothing, or --replace.');
  }
  return { from: text(values['from']), replace: values['replace'] === true };
}

/** `npm run upgrade -- --to VERSION`. */
export function upgradeArguments(argv: string[]): { to: string } {
  const to = text(parse(argv, { to: { type: 'string' } })['to']) ?? '';
  if (/^[a-zA-Z0-9][\w.-]{0,60}$/.test(to)) return { to };
  throw new UsageError('Say which version: npm run upgrade -- --to 0.2.0');
}

/** `npm run demo -- [--task FILE | --intent TEXT] [--ics FILE] [--zone ZONE] [--sandbox | --yes [--keep]]`. */
export function demoArguments(argv: string[]): DemoArguments {
  const values = parse(argv, {
    task: { type: 'string' },
    ics: { type: 'string' },
    intent: { type: 'string' },
    zone: { type: 'string' },
    sandbox: { type: 'boolean' },
    yes: { type: 'boolean' },
    keep: { type: 'boolean' },
    help: { type: 'boolean' },
  });
  if (values['sandbox'] === true && values['yes'] === true) {
    throw new UsageError('Give either --sandbox or --yes, not both.');
  }
  if (values['task'] !== undefined && values['intent'] !== undefined) {
    throw new UsageError('Give either --task or --intent, not both.');
  }
  return {
    task_file: text(values['task']),
    ics_file: text(values['ics']),
    intent: text(values['intent']),
    zone: text(values['zone']),
    sandbox: values['sandbox'] === true,
    yes: values['yes'] === true,
    keep: values['keep'] === true,
    help: values['help'] === true,
  };
}

type Options = Record<string, { type: 'string' | 'boolean'; multiple?: boolean }>;

function parse(argv: string[], options: Options): Record<string, unknown> {
  try {
    return parseArgs({ args: argv, options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const known = Object.keys(options).map((name) => `--${name}`);
    const said = error instanceof Error ? error.message.split('.')[0] : String(error);
    throw new UsageError(`${said}. Known: ${known.join(', ')}.`);
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function portOf(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const port = Number(value);
  if (Number.isInteger(port) && port >= 1024 && port <= 65_000) return port;
  throw new UsageError(`--port-base ${value}: expected a number from 1024 to 65000.`);
}
