import type { Kuma, KnownMonitor } from './kuma-client.ts';
import { OURS, type Monitor } from './monitors.ts';

export interface Brought {
  added: string[];
  changed: string[];
  kept: string[];
  /** Ours of an older list, which are left to the person: their history goes with them. */
  left_over: string[];
}

/** What 2.x wants of every monitor beside its own fields, as its page sends them. */
const DEFAULTS = {
  parent: null,
  method: 'GET',
  resendInterval: 0,
  maxredirects: 0,
  ignoreTls: false,
  upsideDown: false,
  notificationIDList: {},
  kafkaProducerBrokers: [],
  kafkaProducerSaslOptions: { mechanism: 'None' },
  rabbitmqNodes: [],
  conditions: [],
};

/** Adds what is missing and mends what differs, by name; what a person made stays as it is. */
export async function bringMonitors(kuma: Kuma, wanted: readonly Monitor[]): Promise<Brought> {
  const there = await kuma.monitors();
  const brought: Brought = { added: [], changed: [], kept: [], left_over: [] };
  for (const monitor of wanted) {
    const known = there.find(({ name }) => name === monitor.name);
    if (known === undefined) {
      await kuma.add({ ...DEFAULTS, ...monitor });
      brought.added.push(monitor.name);
    } else if (isSame(known, monitor)) brought.kept.push(monitor.name);
    else {
      await kuma.edit({ ...DEFAULTS, ...known, ...monitor });
      brought.changed.push(monitor.name);
    }
  }
  const names = wanted.map(({ name }) => name);
  brought.left_over = there
    .filter(
      ({ name, description }) => description?.endsWith(OURS) === true && !names.includes(name),
    )
    .map(({ name }) => name);
  return brought;
}

function isSame(known: KnownMonitor, wanted: Monitor): boolean {
  return Object.entries(wanted).every(
    ([field, value]) => JSON.stringify(known[field]) === JSON.stringify(value),
  );
}
