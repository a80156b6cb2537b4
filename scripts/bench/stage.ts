import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAlmanac, type Almanac } from '../embedded/almanac.ts';
import { sinceCommandS } from './process-facts.ts';

export interface BenchStage {
  almanac: Almanac;
  steps: { text: string; ms: number }[];
  /** From the command to the answer "ready". */
  ready_s: number;
  stop(): Promise<void>;
}

/** A whole Almanac on throw-away data, beside any other that runs; no timers, and no model or account but those of `settings`. */
export async function openBenchStage(
  say: (line: string) => void,
  settings: Readonly<Record<string, string>> = {},
): Promise<BenchStage> {
  const state_dir = mkdtempSync(join(tmpdir(), 'almanac-bench-'));
  // Root's PostgreSQL runs as another user, who must get through to its own, closed directory.
  chmodSync(state_dir, 0o711);
  const remove = (): void => rmSync(state_dir, { recursive: true, force: true });
  const steps: BenchStage['steps'] = [];
  try {
    const almanac = await startAlmanac({
      state_dir,
      durable: false,
      port_base: undefined,
      zone: 'Europe/Berlin',
      timers: false,
      log_level: 'info',
      settings,
      onStep: (text, ms) => {
        steps.push({ text, ms });
        say(`${text}: ${ms} ms`);
      },
      onTrouble: say,
    });
    const ready_s = sinceCommandS();
    return {
      almanac,
      steps,
      ready_s,
      stop: async () => {
        await almanac.stop();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}
