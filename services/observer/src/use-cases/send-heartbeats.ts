/**
 * Signs of life for monitors outside: one for each new time that something was done, never one for what is old. It acts on nothing, so a stop does
 * not hold it.
 */
import { errorText } from '@almanac/shared/lang/app-error';
import { HEARTBEATS, type HeartbeatName } from '@almanac/shared/lang/heartbeats';
import { pushHeartbeat, type Monitors } from '../clients/push-heartbeat.ts';
import type { ObserverContext } from '../context.ts';
import { lastDone } from '../db/figures.ts';
import { auditMark } from './verify-audit.ts';

interface Sign {
  name: HeartbeatName;
  at: string;
  up: boolean;
  says: string;
}

/** Sends what is new since it was last called; undefined where there are no monitors. Never throws. */
export function heartbeats(ctx: ObserverContext): (() => Promise<void>) | undefined {
  const { KUMA_URL: url, KUMA_PUSH_KEY: key } = ctx.config;
  if (url === undefined || key === undefined) return undefined;
  const sent = new Map<HeartbeatName, string>();
  let is_silent = false;
  return async () => {
    try {
      for (const sign of await newSigns(ctx, sent)) await send({ url, key }, sign, sent);
      is_silent = false;
    } catch (error) {
      if (!is_silent) ctx.log.warn({ error: errorText(error) }, 'a sign of life was not taken');
      is_silent = true;
    }
  };
}

async function send(
  monitors: Monitors,
  { name, at, ...sign }: Sign,
  sent: Map<HeartbeatName, string>,
): Promise<void> {
  await pushHeartbeat(monitors, name, sign);
  sent.set(name, at);
}

async function newSigns(
  ctx: ObserverContext,
  sent: ReadonlyMap<HeartbeatName, string>,
): Promise<Sign[]> {
  const now = ctx.clock.now().getTime();
  const isNew = ({ name, at }: Sign): boolean =>
    sent.get(name) !== at && now - Date.parse(at) < HEARTBEATS[name].silent_s * 1000;
  return (await allSigns(ctx)).filter(isNew);
}

async function allSigns({ db }: ObserverContext): Promise<Sign[]> {
  const done = await lastDone.many(db);
  const signs = done.flatMap(({ name, at }) =>
    isHeartbeat(name) ? [{ name, at, up: true, says: `done at ${at}` }] : [],
  );
  const audit = await auditMark(db);
  if (audit === null) return signs;
  const { at, verified: up, rows } = audit;
  const says = up ? `${rows} rows verified at ${at}` : 'the chain does not verify';
  return [...signs, { name: 'audit-verified', at, up, says }];
}

function isHeartbeat(name: string): name is HeartbeatName {
  return name in HEARTBEATS;
}
