/**
 * A second process of each service and a second set of triggers, on ports of their own and the same database. Each set calls
 * its own, and what the database and the queues hold belongs to both: as in a stack with `--scale planner=2`.
 */
import { SERVICES, type ServiceName } from '../migrate-database.ts';
import type { EmbeddedOptions } from './almanac.ts';
import type { ManagedProcess, ProcessLimits } from './child-process.ts';
import { choosePorts } from './choose-ports.ts';
import { startOrchestrator } from './orchestrator.ts';
import { claimPortSlot } from './port-slot.ts';
import { serviceSettings, type Layout } from './service-settings.ts';

export interface Replicas {
  urls: Record<ServiceName | 'triggers', string>;
  process(name: ServiceName | 'triggers'): ManagedProcess;
  stop(): Promise<void>;
}

/** What starts processes, and ends them together. */
interface Group {
  processes: ReadonlyMap<string, ManagedProcess>;
  start(
    name: string,
    entry: string,
    env: Record<string, string>,
    limits?: ProcessLimits,
  ): Promise<ManagedProcess>;
  stop(): Promise<void>;
}

interface First {
  layout: Layout;
  database_url: string;
  step: (text: string) => void;
}

export async function startReplicas(
  options: EmbeddedOptions,
  group: Group,
  { layout: first, database_url, step }: First,
): Promise<Replicas> {
  const slot = await claimPortSlot();
  const stop = async (): Promise<void> => {
    await group.stop();
    await slot.release();
  };
  const ports = await choosePorts(undefined, {}, slot.shift);
  const local = (port: number): string => `http://127.0.0.1:${port}`;
  const urls = Object.fromEntries(SERVICES.map((name) => [name, local(ports[name])])) as Record<
    ServiceName,
    string
  >;
  const layout = { ...first, urls, triggers_url: local(ports.triggers) };
  const { n8n: _one_is_enough, ...own } = options;
  const start = group.start.bind(group);
  const starting = [
    ...SERVICES.map((name) =>
      group.start(name, `services/${name}/src/main.ts`, serviceSettings(name, layout)),
    ),
    startOrchestrator(start, own, { layout, ports, database_url, step }),
  ];
  const settled = await Promise.allSettled(starting);
  const failed = settled.find((each) => each.status === 'rejected');
  if (failed !== undefined) {
    await stop();
    throw failed.reason;
  }
  step('a second process of each service');
  return {
    urls: { ...urls, triggers: layout.triggers_url },
    process: (name) => {
      const found = group.processes.get(name);
      if (found === undefined) throw new Error(`no second process ${name}`);
      return found;
    },
    stop,
  };
}
