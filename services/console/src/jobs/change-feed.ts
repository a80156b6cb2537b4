/**
 * The change feed of the browsers: one connection LISTENs for what every service commits, and each browser hears of it. Ids only; who
 * may read what is decided by the read that follows. A browser that is too slow is let go: it comes back and reads anew.
 */
import { randomBytes } from 'node:crypto';
import { outsideStop, readControls } from '@almanac/shared/controls/read-controls';
import { AppError, errorText } from '@almanac/shared/lang/app-error';
import { listen } from '@almanac/shared/pg/listen';
import type { ChangeType } from '@almanac/shared/pg/notify-change';
import { z } from 'zod';
import type { ConsoleContext } from '../context.ts';
import { changeRing, type FeedEvent } from '../domain/change-ring.ts';
import { overSessions } from '../use-cases/sessions.ts';
import { feedClient, type FeedClient } from './feed-client.ts';
import { watchHealth } from './watch-health.ts';

export interface ChangeFeed {
  /** Begins with `hello`, then what was missed since `last_id`, then what comes. Throws 429 where too many listen. */
  open(session_id: string, last_id: string | undefined): FeedClient;
  /** The number of the newest change, as `hello` tells it. */
  head(): string;
  /** The streams of these sessions end now. */
  endSessions(session_ids: readonly string[]): void;
  close(): Promise<void>;
}

export interface FeedTimes {
  /** Between pings; sessions and health are looked at as often. */
  ping_ms: number;
  /** How often the stop from outside of the database is looked at while somebody listens. */
  look_ms: number;
}

export const FEED_TIMES: FeedTimes = { ping_ms: 15_000, look_ms: 500 };
const KEPT = 1000;
const MAX_CLIENTS = 200;
/** Tabs without a common leader have a stream each (design 06 §6). */
const MAX_OF_SESSION = 12;

const notice = z.object({ type: z.string(), id: z.string().max(300) });
/** A page that shows blocks shows runs. */
const TOLD_AS: Readonly<Record<string, ChangeType>> = { run: 'block' };
/** Events are many and no page is made of them. */
const UNTOLD: readonly ChangeType[] = ['event'];

export function openChangeFeed(ctx: ConsoleContext, times: FeedTimes = FEED_TIMES): ChangeFeed {
  const ring = changeRing(newEpoch(), KEPT);
  const clients = new Set<FeedClient>();
  const tell = (event: FeedEvent): void => {
    for (const client of clients) client.push(event);
  };
  const change = (type: string, id: string): void => {
    tell(ring.add(type, JSON.stringify({ id })));
    if (type === 'control' && clients.size > 0) void tellStop(ctx, tell);
  };
  const timers = everySoOften(ctx, { times, clients, change, tell });
  const listener = listen({
    url: ctx.db.url,
    application_name: 'console-changes',
    channel: 'almanac_changes',
    onNotify: (payload) => {
      const known = readNotice(payload);
      if (known !== undefined) change(TOLD_AS[known.type] ?? known.type, known.id);
    },
    onConnected: () => {
      // What was committed while nobody listened is not known: everything shown is to be read anew.
      ring.breakOff(newEpoch());
      tell(hello(ring.head(), false));
    },
    onError: (error) => ctx.log.warn({ error: error.message }, 'listening for changes failed'),
  });
  return {
    open: (session_id, last_id) => {
      refuseTooMany(clients, session_id);
      const client = feedClient(session_id, () => clients.delete(client));
      clients.add(client);
      const missed = last_id === undefined ? undefined : ring.after(last_id);
      client.push(hello(missed === undefined ? ring.head() : undefined, missed !== undefined));
      for (const event of missed ?? []) client.push(event);
      return client;
    },
    head: () => ring.head(),
    endSessions: (session_ids) => {
      for (const client of clients) if (session_ids.includes(client.session_id)) client.end();
    },
    close: async () => {
      timers.stop();
      for (const client of clients) client.end();
      await listener.close();
    },
  };
}

interface Parts {
  times: FeedTimes;
  clients: ReadonlySet<FeedClient>;
  change: (type: string, id: string) => void;
  tell: (event: FeedEvent) => void;
}

/** What no notice tells of: nothing is asked while nobody listens. */
function everySoOften(
  ctx: ConsoleContext,
  { times, clients, change, tell }: Parts,
): { stop: () => void } {
  let outside = outsideStop(ctx.kill);
  const look = setInterval(() => {
    const now = outsideStop(ctx.kill);
    if (now === outside) return;
    outside = now;
    change('control', 'outside');
  }, times.look_ms);
  const lookAtHealth = watchHealth(ctx, (service) => change('health', service));
  const ping = setInterval(() => {
    if (clients.size === 0) return;
    tell({ id: '', event: 'ping', data: '{}' });
    const work = [endOver(ctx, clients), lookAtHealth()];
    Promise.all(work).catch((error: unknown) =>
      ctx.log.warn({ error: errorText(error) }, 'looking after the streams failed'),
    );
  }, times.ping_ms);
  return {
    stop: () => {
      clearInterval(look);
      clearInterval(ping);
    },
  };
}

/**
 * The stop must not wait for each page to read it: whether it stands is looked up once, for all. What a page does with it is to show
 * the stop, and to read the controls itself; the end of one it only ever shows after that.
 */
async function tellStop(ctx: ConsoleContext, tell: (event: FeedEvent) => void): Promise<void> {
  try {
    const stands = outsideStop(ctx.kill) !== undefined || (await readControls(ctx.db)).kill_switch;
    if (stands) tell({ id: '', event: 'stop', data: '{}' });
  } catch (error) {
    ctx.log.warn({ error: errorText(error) }, 'whether everything is stopped was not told');
  }
}

/** Sessions end in other processes too, and by time. */
async function endOver(ctx: ConsoleContext, clients: ReadonlySet<FeedClient>): Promise<void> {
  const ids = new Set([...clients].map(({ session_id }) => session_id));
  const over = new Set(await overSessions(ctx, [...ids]));
  for (const client of clients) if (over.has(client.session_id)) client.end();
}

function refuseTooMany(clients: ReadonlySet<FeedClient>, session_id: string): void {
  const own = [...clients].filter((one) => one.session_id === session_id).length;
  if (clients.size < MAX_CLIENTS && own < MAX_OF_SESSION) return;
  throw new AppError('rate_limited', 'Too many pages listen for changes already.', {
    code: 'too_many_streams',
    retry_after_s: 30,
  });
}

function hello(id: string | undefined, resumed: boolean): FeedEvent {
  return { id: id ?? '', event: 'hello', data: JSON.stringify({ resumed }) };
}

function readNotice(payload: string): { type: string; id: string } | undefined {
  try {
    const read = notice.safeParse(JSON.parse(payload));
    if (!read.success || UNTOLD.some((type) => type === read.data.type)) return undefined;
    return read.data;
  } catch {
    return undefined;
  }
}

function newEpoch(): string {
  return randomBytes(6).toString('hex');
}
