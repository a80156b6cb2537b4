/** The monitors that Uptime-Kuma is to have: what answers, by asking it; what runs by the clock, by waiting for its sign. */
import { HEARTBEATS, heartbeatToken, type HeartbeatName } from '@almanac/shared/lang/heartbeats';

/** The fields are Uptime-Kuma's own, by its names. */
export interface Monitor {
  name: string;
  type: 'http' | 'port' | 'push';
  description: string;
  interval: number;
  retryInterval: number;
  maxretries: number;
  timeout: number;
  url?: string;
  hostname?: string;
  port?: number;
  pushToken?: string;
  accepted_statuscodes: string[];
}

/** By it a monitor is known as ours: others are left alone. */
export const OURS = 'Made by scripts/stack/kuma.ts';

const COMMON = {
  description: OURS,
  interval: 60,
  retryInterval: 30,
  maxretries: 2,
  timeout: 10,
  accepted_statuscodes: ['200-299'],
};
/** /readyz says no while the database is away: what can work answers it. */
const ASKED: Readonly<Record<string, string>> = {
  'memory-gateway': 'http://memory-gateway:8090/readyz',
  planner: 'http://planner:8091/readyz',
  scheduler: 'http://scheduler:8092/readyz',
  observer: 'http://observer:8093/readyz',
  'action-gateway': 'http://action-gateway:8094/readyz',
  console: 'http://console:8080/readyz',
  n8n: 'http://n8n:5678/healthz/readiness',
  dozzle: 'http://dozzle:8080/healthcheck',
};

export function wantedMonitors(push_key: string): Monitor[] {
  const asked = Object.entries(ASKED).map(([name, url]): Monitor => ({
    ...COMMON,
    name: `almanac ${name}`,
    type: 'http',
    url,
  }));
  const entry: Monitor = {
    ...COMMON,
    name: 'almanac traefik',
    type: 'port',
    hostname: 'traefik',
    port: 8443,
  };
  const clocks = Object.entries(HEARTBEATS).map(([name, { what, silent_s }]): Monitor => ({
    ...COMMON,
    name: `almanac ${name}`,
    type: 'push',
    description: `${what}. ${OURS}`,
    interval: silent_s,
    maxretries: 0,
    pushToken: heartbeatToken(push_key, name as HeartbeatName),
  }));
  return [...asked, entry, ...clocks];
}
