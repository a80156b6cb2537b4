/**
 * What has to happen by the clock, and how long its silence may last. The observer sends a sign of each to a monitor that stands
 * outside of it (Uptime-Kuma), which misses it when the work, its timer or the observer itself is gone. A monitor's token follows from one
 * key and its name, so nobody has to carry tokens from there to here.
 */
import { createHmac } from 'node:crypto';

const MINUTE_S = 60;
const HOUR_S = 3600;

export const HEARTBEATS = {
  watchers: { what: 'The watchers look every 5 minutes', silent_s: 15 * MINUTE_S },
  'audit-verified': { what: 'The audit chain verifies, every 6 hours', silent_s: 13 * HOUR_S },
  'nightly-archive': { what: 'The archive is cleared each night', silent_s: 26 * HOUR_S },
  'nightly-patterns': { what: 'Patterns are looked for each morning', silent_s: 26 * HOUR_S },
  'task-poll': { what: 'n8n has the task table read every 5 minutes', silent_s: 20 * MINUTE_S },
  'daily-reflection': { what: "n8n asks for the day's reflection", silent_s: 26 * HOUR_S },
  'weekly-reflection': { what: "n8n asks for the week's reflection", silent_s: 8 * 24 * HOUR_S },
} as const;
export type HeartbeatName = keyof typeof HEARTBEATS;

/** 32 characters, as the monitors want them. */
export function heartbeatToken(key: string, name: HeartbeatName): string {
  return createHmac('sha256', key).update(`heartbeat:${name}`).digest('hex').slice(0, 32);
}
