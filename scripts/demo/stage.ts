/** An Almanac of its own for one demo: throw-away data, its own ports, and in the sandbox a clock that the demo moves by hand. */
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Temporal } from 'temporal-polyfill';
import { serviceClient, type ServiceClient } from '@almanac/shared/http/call';
import { errorText } from '@almanac/shared/lang/app-error';
import { RUN_FILE, STATE } from '../cli/settings.ts';
import {
  startAlmanac,
  StartCalledOff,
  type Almanac,
  type EmbeddedOptions,
} from '../embedded/almanac.ts';
import { isAlive } from '../embedded/processes.ts';
import { liveRun } from '../embedded/run-file.ts';
import type { DemoAccounts } from './accounts.ts';
import { sandboxClient, type SandboxClient } from '../sandbox/client.ts';

export interface Stage {
  almanac: Almanac;
  sandbox: SandboxClient;
  /** The services, as the operator. */
  as_operator: Record<'memory' | 'planner' | 'scheduler' | 'observer' | 'actions', ServiceClient>;
  /** Without effect where the clock is the machine's. */
  setClock(at: Temporal.ZonedDateTime): void;
  stop(): Promise<void>;
}

const DEMOS = join(STATE, 'demo');

export async function openStage(options: {
  zone: string;
  now: Temporal.ZonedDateTime;
  accounts: DemoAccounts;
  onStep: EmbeddedOptions['onStep'];
  onTrouble: EmbeddedOptions['onTrouble'];
  /** Resolves when the person does not want it any more. */
  called_off: Promise<unknown>;
}): Promise<Stage> {
  sweepLeftovers();
  const state_dir = mkdtempSync(join(DEMOS, `${process.pid}-`));
  const clock_file = join(state_dir, 'clock');
  const setClock = (at: Temporal.ZonedDateTime): void => {
    writeFileSync(`${clock_file}.new`, at.toInstant().toString());
    renameSync(`${clock_file}.new`, clock_file);
  };
  setClock(options.now);
  const remove = (): void => rmSync(state_dir, { recursive: true, force: true });
  try {
    const almanac = await startAlmanac({
      state_dir,
      // Beside a running Almanac the demo stays out of its run file.
      ...(liveRun(RUN_FILE) === undefined ? { run_file: RUN_FILE } : {}),
      durable: false,
      port_base: undefined,
      zone: options.zone,
      ...(options.accounts.moves_clock ? { clock: `@${clock_file}` } : {}),
      timers: false,
      settings: options.accounts.settings,
      onStep: options.onStep,
      onTrouble: options.onTrouble,
      called_off: options.called_off,
    });
    const client = (service: keyof Almanac['urls']): ServiceClient =>
      serviceClient({ service, url: almanac.urls[service], token: almanac.secrets.operator_token });
    return {
      almanac,
      sandbox: sandboxClient(almanac.urls.sandbox),
      as_operator: {
        memory: client('memory-gateway'),
        planner: client('planner'),
        scheduler: client('scheduler'),
        observer: client('observer'),
        actions: client('action-gateway'),
      },
      setClock,
      stop: async () => {
        await almanac.stop();
        remove();
      },
    };
  } catch (error) {
    if (error instanceof StartCalledOff) {
      remove();
      throw error;
    }
    throw new Error(`${errorText(error)}\nThe logs are in ${join(state_dir, 'logs')}.`);
  }
}

/** What demos that were killed left behind: folders are named after the process that made them. */
function sweepLeftovers(): void {
  mkdirSync(DEMOS, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(DEMOS)) {
    const pid = Number(name.split('-')[0]);
    if (!isAlive(pid)) rmSync(join(DEMOS, name), { recursive: true, force: true });
  }
}
