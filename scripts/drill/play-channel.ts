/** One stop and its end, by one channel, with work under way; everything is resumed whatever happens. */
import { rmSync, writeFileSync } from 'node:fs';
import { controls, type DrillReport } from '@almanac/shared/contracts/controls';
import type { RunFile } from '@almanac/shared/contracts/health';
import type { ServiceClient } from '@almanac/shared/http/call';
import { begunAfter, proposeSome, readActions, watch } from './in-flight.ts';
import { probesOf, timesUntil } from './probes.ts';

export type ChannelResult = DrillReport['channels'][number];

export interface Drill {
  run: RunFile;
  actions: ServiceClient;
  kill_file: string;
  limit_s: number;
  /** Whoever has not stopped or resumed after so long never will: long enough to see that what is late is late. */
  give_up_s: number;
  /** How many Actions are under way; none against real accounts. */
  in_flight: number;
}

const SETTLE_MS = 120_000;
const REASON = 'A drill of the stop: npm run drill.';

export async function playChannel(
  drill: Drill,
  channel: ChannelResult['channel'],
): Promise<ChannelResult> {
  const { run, actions, limit_s, give_up_s } = drill;
  const probes = probesOf(run);
  const ids = await proposeSome(actions, `${channel}-${Date.now()}`, drill.in_flight);
  const read = (): ReturnType<typeof readActions> => readActions(actions, ids);
  const isDone = ({ state }: { state: string }): boolean => state === 'succeeded';
  await watch(read, (seen) => ids.length === 0 || seen.some(isDone), 20_000);
  const stop_ms = Date.now();
  const from = performance.now();
  try {
    await turn(drill, channel, true);
    const until = from + give_up_s * 1000;
    const stopped_s = await timesUntil(probes, true, { from, until });
    // What began late shows only after the time in which it might.
    await waitUntil(from + (limit_s + 2) * 1000);
    const late_effects = begunAfter(await read(), stop_ms + limit_s * 1000);
    const resume_from = performance.now();
    await turn(drill, channel, false);
    const resume_until = resume_from + give_up_s * 1000;
    const times = await timesUntil(probes, false, { from: resume_from, until: resume_until });
    const resumed_s = slowest(Object.values(times));
    const after = await watch(read, (seen) => seen.every(isDone), SETTLE_MS);
    const lost = after.filter((one) => !isDone(one)).length;
    return { channel, stopped_s, resumed_s, in_flight: ids.length, late_effects, lost };
  } finally {
    await turn(drill, channel, false);
  }
}

async function turn(drill: Drill, channel: ChannelResult['channel'], stop: boolean): Promise<void> {
  if (channel === 'file') {
    if (stop) writeFileSync(drill.kill_file, `${REASON}\n`);
    else rmSync(drill.kill_file, { force: true });
    return;
  }
  const path = `/api/v1/controls/${stop ? 'kill' : 'resume'}`;
  await drill.actions.call({ method: 'POST', path, body: { reason: REASON }, reply: controls });
}

async function waitUntil(time: number): Promise<void> {
  const left = time - performance.now();
  if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
}

/** Null where one never came. */
export function slowest(times: readonly (number | null)[]): number | null {
  return times.reduce<number | null>(
    (most, time) => (most === null || time === null ? null : Math.max(most, time)),
    0,
  );
}

/** Whether the channel kept its promise: everywhere within the limit, nothing after it, nothing lost. */
export function kept(
  { stopped_s, late_effects, lost, resumed_s }: ChannelResult,
  limit_s: number,
): boolean {
  const most = slowest(Object.values(stopped_s));
  return most !== null && most <= limit_s && late_effects === 0 && lost === 0 && resumed_s !== null;
}
