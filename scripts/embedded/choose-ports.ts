import { describeHolder, findFreePort } from './ports.ts';

/** The services' usual ports, then the embedded parts'. */
export const PORTS = {
  'memory-gateway': 8090,
  planner: 8091,
  scheduler: 8092,
  observer: 8093,
  'action-gateway': 8094,
  console: 8080,
  sandbox: 8099,
  triggers: 5678,
  postgres: 54320,
  n8n_broker: 5679,
} as const;

export type PortName = keyof typeof PORTS;
export type Ports = Record<PortName, number>;

/**
 * With a base, the ports are base, base+1, … in the order above, and a taken one is refused with its holder's name. Without,
 * each is the usual one, moved up by `shift` (see port-slot.ts), or the next that is free. What is `settled` already listens and is not looked at again.
 */
export async function choosePorts(
  base: number | undefined,
  settled: Partial<Ports> = {},
  shift = 0,
): Promise<Ports> {
  const names = Object.keys(PORTS) as PortName[];
  const chosen: Partial<Ports> = { ...settled };
  const taken = new Set<number>(Object.values(settled));
  for (const [index, name] of names.entries()) {
    if (settled[name] !== undefined) continue;
    const wanted = base === undefined ? PORTS[name] + shift : base + index;
    const port = await findFreePort(wanted, taken);
    if (base !== undefined && port !== wanted) {
      throw new Error(
        `${name} wants port ${wanted}, but ${await describeHolder(wanted)}.\n` +
          'Choose another --port-base, or leave it out and free ports are taken.',
      );
    }
    taken.add(port);
    chosen[name] = port;
  }
  return chosen as Ports;
}
