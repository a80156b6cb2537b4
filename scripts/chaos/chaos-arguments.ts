import { parseArgs } from 'node:util';
import { UsageError } from '../cli/arguments.ts';
import type { AimAt } from './lane.ts';

export interface ChaosArguments {
  /** What decides all chance; printed, so that a run can be repeated. */
  seed: number;
  short: boolean;
  /** Only the executor's part. */
  executor: boolean;
  /** Only say which points there are. */
  list: boolean;
  /** Play one round only: `none` kills nothing. */
  single: boolean;
  at: AimAt | undefined;
  /** What else that one round has, as its line said. */
  repeat: { stop: boolean; tick: boolean; limited: Limited | undefined };
  /** How many Almanacs are played on side by side. */
  lanes: number;
}

/** The provider that answers 429 for a while. */
export type Limited = 'google' | 'coda';

const MAX_LANES = 6;
/** A round mostly waits: for heartbeats, leases, retries. */
const LANES = 4;

/** `npm run test:chaos -- [--short] [--executor] [--list] [--seed N] [--lanes N] [--at POINT …]`. */
export function chaosArguments(argv: string[]): ChaosArguments {
  const values = parse(argv);
  const point = values.at;
  return {
    seed: values.seed === undefined ? Date.now() % 100_000 : whole('--seed', values.seed, 1e9),
    short: values.short === true,
    executor: values.executor === true,
    list: values.list === true,
    single: point !== undefined,
    at:
      point === undefined || point === 'none'
        ? undefined
        : {
            point,
            victim: values.database === true ? 'database' : 'process',
            skip: values.skip === undefined ? 0 : whole('--skip', values.skip, 100),
          },
    repeat: {
      stop: values.stop === true,
      tick: values.tick === true,
      limited: limitedOf(values.limited),
    },
    lanes: values.lanes === undefined ? LANES : whole('--lanes', values.lanes, MAX_LANES),
  };
}

function parse(argv: string[]) {
  try {
    const text = { type: 'string' } as const;
    const flag = { type: 'boolean' } as const;
    const one = { at: text, database: flag, stop: flag, tick: flag, limited: text, skip: text };
    const options = { seed: text, lanes: text, short: flag, executor: flag, list: flag, ...one };
    return parseArgs({ args: argv, options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const said = error instanceof Error ? error.message.split('.')[0] : String(error);
    throw new UsageError(
      `${said}. Known: --short, --executor, --list, --seed, --lanes; --at with --database, --stop, --tick, --limited, --skip.`,
    );
  }
}

function limitedOf(text: string | undefined): Limited | undefined {
  if (text === undefined || text === 'google' || text === 'coda') return text;
  throw new UsageError(`--limited ${text}: expected google or coda.`);
}

function whole(name: string, text: string, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new UsageError(`${name} ${text}: expected a whole number from 1 to ${most}.`);
}
