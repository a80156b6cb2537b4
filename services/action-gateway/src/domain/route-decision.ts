/**
 * What becomes of a message to a person, and why in words. In the order of Prometheus' Alertmanager: what was told already is
 * never inserted (`dedupe_key`) → group → route → suppress → notify.
 */
import type { MessagePurpose, MessageState, Severity } from './message.ts';
import { quietUntil, type QuietHours } from './quiet-hours.ts';

export interface RoutedMessage {
  purpose: MessagePurpose;
  severity: Severity;
  /** Why nobody needs to know it any more, where that is so. */
  outdated: string | undefined;
}

export interface RoutedPerson {
  /** Somebody known here, not left. */
  active: boolean;
  /** IANA. */
  zone: string;
}

export interface Tries {
  /** How often its provider said "not now", and when first and last. */
  not_now: number;
  first_at: Date | undefined;
  last_at: Date | undefined;
  /** How often it never said what became of it. */
  unknown: number;
  /** Its words, where it said "never". */
  refused: string | undefined;
  /** The last words of it. */
  said: string;
}

/** In the order in which the person wants to be reached. */
export interface RoutedChannel {
  channel_id: string;
  kind: string;
  /** On the allowlist: a person allowed this address. */
  allowed: boolean;
  /** Whether messages of its kind can be sent here, and its connector is switched on. */
  carrier: 'ready' | 'not set up' | 'switched off';
  tries: Tries;
}

export interface RouteFlags {
  /** Why nothing acts now. */
  stopped: string | undefined;
  quiet_hours: QuietHours;
  /** When this person was last sent a message of health, and last one of those that go together. */
  last_health_at: Date | undefined;
  last_group_at: Date | undefined;
  /** The wait after the first "not now"; it doubles. */
  retry_base_ms: number;
}

export type RouteDecision =
  | { kind: 'send'; channel_id: string; why: string }
  /** `until` undefined: until what suppresses it is over. */
  | { kind: 'hold'; until: Date | undefined; why: string }
  | { kind: 'end'; state: Extract<MessageState, 'dropped' | 'failed' | 'unknown'>; why: string };

const HOUR_MS = 3_600_000;
/** Notices that are no hurry go at most one mail in so long, together. */
export const GROUP_MS = 5 * 60_000;
const GIVE_UP_MS = 24 * HOUR_MS;
const MAX_WAIT_MS = 15 * 60_000;
/** So often "not now" makes the person's next channel the better one. */
const PATIENCE = { urgent: 1, other: 3 };

export function routeDecision(
  message: RoutedMessage,
  person: RoutedPerson,
  channels: readonly RoutedChannel[],
  { now, ...flags }: RouteFlags & { now: Date },
): RouteDecision {
  const { outdated } = message;
  if (outdated !== undefined) return { kind: 'end', state: 'dropped', why: outdated };
  if (!person.active) {
    return { kind: 'end', state: 'dropped', why: 'This person is not known here, or has left.' };
  }
  const routed = route(message, channels);
  if ('kind' in routed) return routed;
  const held = suppression(message, person, { ...flags, now });
  if (held !== undefined) return held;
  return notify(message, routed.open, { ...flags, now });
}

/** The channels that are left; or why there is none. */
function route(
  message: RoutedMessage,
  channels: readonly RoutedChannel[],
): RouteDecision | { open: RoutedChannel[] } {
  const end = (state: 'dropped' | 'failed' | 'unknown', why: string): RouteDecision => {
    return { kind: 'end', state, why };
  };
  if (channels.length === 0) return end('dropped', 'This person has no channel.');
  const allowed = channels.filter((channel) => channel.allowed);
  if (allowed.length === 0) {
    return end('dropped', 'No address of this person is on the allowlist: a person must allow it.');
  }
  const carried = allowed.filter(({ carrier }) => carrier !== 'not set up');
  if (carried.length === 0) {
    const kinds = [...new Set(allowed.map(({ kind }) => kind))].join(', ');
    return end('dropped', `Nothing is set up here that could carry it by ${kinds}.`);
  }
  const left = carried.filter(({ tries }) => tries.refused === undefined);
  const lost = left.filter(({ tries }) => isLost(message, tries));
  if (lost.length > 0 && (!isUrgent(message) || lost.length === left.length)) {
    return end('unknown', `Whether it arrived is not known: ${lost[0]?.tries.said ?? ''}`);
  }
  const open = left.filter((channel) => !lost.includes(channel));
  if (open.length > 0) return { open };
  return end('failed', `Refused: ${carried.map(({ tries }) => tries.refused).join('; ')}`);
}

/** Sent perhaps, and not to be sent again: what is urgent is tried a second time, under the same id. */
function isLost(message: RoutedMessage, { unknown }: Tries): boolean {
  return unknown > (isUrgent(message) ? 1 : 0);
}

function suppression(
  message: RoutedMessage,
  person: RoutedPerson,
  { stopped, quiet_hours, last_health_at, last_group_at, now }: RouteFlags & { now: Date },
): RouteDecision | undefined {
  if (stopped !== undefined) {
    if (message.purpose !== 'health') return { kind: 'hold', until: undefined, why: stopped };
    const next = restEnds(last_health_at, HOUR_MS, now);
    if (next !== undefined) {
      const why = `${stopped} Health is told at most once an hour meanwhile.`;
      return { kind: 'hold', until: next, why };
    }
  }
  if (isUrgent(message)) return undefined;
  const until = quietUntil(now, person.zone, quiet_hours);
  if (until !== undefined) {
    const why = `Quiet hours of the person until ${quiet_hours.to} (${person.zone}); ${message.severity} waits.`;
    return { kind: 'hold', until, why };
  }
  const next = restEnds(last_group_at, GROUP_MS, now);
  if (!isGrouped(message) || next === undefined) return undefined;
  const why = 'One like it was sent a moment ago; it goes together with what comes meanwhile.';
  return { kind: 'hold', until: next, why };
}

/** When the time after the last one is over; undefined where it is. */
function restEnds(last: Date | undefined, rest_ms: number, now: Date): Date | undefined {
  const ends_ms = last === undefined ? 0 : last.getTime() + rest_ms;
  return ends_ms > now.getTime() ? new Date(ends_ms) : undefined;
}

function notify(
  message: RoutedMessage,
  open: readonly RoutedChannel[],
  { now, retry_base_ms }: RouteFlags & { now: Date },
): RouteDecision {
  const ready = open.filter(({ carrier }) => carrier === 'ready');
  if (ready.length === 0) {
    return {
      kind: 'hold',
      until: undefined,
      why: `The connector ${open[0]?.kind} is switched off.`,
    };
  }
  const given_up = ready.find(
    ({ tries }) => now.getTime() - (tries.first_at?.getTime() ?? now.getTime()) > GIVE_UP_MS,
  );
  if (given_up !== undefined) {
    return { kind: 'end', state: 'failed', why: `Given up after a day: ${given_up.tries.said}` };
  }
  const patience = isUrgent(message) ? PATIENCE.urgent : PATIENCE.other;
  const willing = ready.filter(({ tries }) => tries.not_now < patience);
  const pool = willing.length > 0 ? willing.slice(0, 1) : ready;
  const due = pool.find(({ tries }) => nextTry(tries, retry_base_ms) <= now.getTime());
  if (due === undefined) {
    const until = new Date(Math.min(...pool.map(({ tries }) => nextTry(tries, retry_base_ms))));
    return { kind: 'hold', until, why: `Not now: ${pool[0]?.tries.said ?? ''}` };
  }
  return { kind: 'send', channel_id: due.channel_id, why: whySent(message, due, open) };
}

function whySent(
  message: RoutedMessage,
  channel: RoutedChannel,
  open: readonly RoutedChannel[],
): string {
  const first = channel === open[0] && channel.tries.not_now === 0 && channel.tries.unknown === 0;
  const how = first ? 'the first channel of the person' : 'what is left of the channels';
  return `${message.severity}, ${message.purpose}: by ${channel.kind}, ${how}.`;
}

function nextTry({ not_now, last_at }: Tries, base_ms: number): number {
  if (last_at === undefined || not_now === 0) return Number.NEGATIVE_INFINITY;
  return last_at.getTime() + Math.min(base_ms * 2 ** (not_now - 1), MAX_WAIT_MS);
}

/** Bypasses quiet hours. */
export function isUrgent({ severity }: Pick<RoutedMessage, 'severity'>): boolean {
  return severity === 'SEV0' || severity === 'SEV1';
}

/** May share a mail with others: no decision hangs on it, and it is no hurry. */
export function isGrouped(message: Pick<RoutedMessage, 'purpose' | 'severity'>): boolean {
  return GROUPED.includes(message.purpose) && !isUrgent(message);
}
export const GROUPED: readonly MessagePurpose[] = [
  'incident',
  'supervision',
  'decided',
  'internal',
];
