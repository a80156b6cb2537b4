/** The executor of a process with connectors to the counting provider instead of Coda: one for each way to know an unknown outcome. */
import { z } from 'zod';
import type { ActionType } from '@almanac/shared/contracts/actions';
import { connector, type Connector, type ConnectorCall } from '../../src/clients/connector.ts';
import type { Connectors } from '../../src/clients/connectors.ts';
import { actionGatewayEnv } from '../../src/config.ts';
import { createContext, type ActionGatewayContext } from '../../src/context.ts';
import type { ProviderKind } from './provider.ts';

/** The steps of an attempt at which a process is killed. */
export const POINTS = [
  'after the claim',
  'after look-up and preconditions',
  'after executing was written',
  'after the grant was spent',
  'after the effect, before its answer',
  'after the answer',
  'after the outcome was recorded',
] as const;
export type Point = (typeof POINTS)[number];

export const TYPE_OF: Record<ProviderKind, ActionType> = {
  keyed: 'coda.post_thread',
  asked: 'coda.update_task',
  blind: 'coda.create_process_template',
};
export const KINDS: readonly ProviderKind[] = ['keyed', 'asked', 'blind'];

/** Waits for ever where the process is to end. */
export type Reach = (point: Point) => Promise<void>;

const reply = z.object({ happened: z.boolean(), held: z.number() });

/** A context; without jobs, tests call its use cases themselves. `provider_key` counts, never the attempt. */
export function executorContext(
  env: Record<string, string | undefined>,
  provider_url: string,
  reach: Reach = async () => undefined,
  jobs: Parameters<typeof createContext>[1] = () => [],
): ActionGatewayContext {
  const ctx = createContext(actionGatewayEnv.parse(env), jobs);
  const made = KINDS.map((kind) => [TYPE_OF[kind], countingConnector(provider_url, kind, reach)]);
  ctx.connectors = Object.fromEntries(made) as Connectors;
  return ctx;
}

function countingConnector(url: string, kind: ProviderKind, reach: Reach): Connector {
  const at = (key: string): string => `${url}/${kind}/${key}?process=${process.pid}`;
  const ask = async (method: string, address: string) =>
    reply.parse(await (await fetch(address, { method })).json());
  const write = async ({ provider_key, spendGrant }: ConnectorCall) => {
    await spendGrant({ values: null });
    await reach('after the grant was spent');
    const held = reaching(reach, 'after the effect, before its answer');
    if (held !== undefined) {
      fetch(`${at(provider_key)}&hold`, { method: 'POST' }).catch(() => undefined);
      await held();
    }
    await ask('POST', at(provider_key));
    await reach('after the answer');
    return { outcome: 'done' as const, result: { key: provider_key }, note: 'counted' };
  };
  return connector(write, {
    keyed: kind === 'keyed',
    ...(kind === 'asked'
      ? {
          lookUp: async ({ provider_key }: { provider_key: string }) => {
            const { happened } = await ask('GET', at(provider_key));
            if (!happened) return { found: 'absent' as const };
            return { found: 'happened' as const, result: {}, note: 'the provider counted it' };
          },
        }
      : {}),
  });
}

interface Aimed extends Reach {
  aim?: Point;
}

/** Only where this is the point that is aimed at, the provider is asked to hold its answer. */
function reaching(reach: Aimed, point: Point): (() => Promise<void>) | undefined {
  return reach.aim === point ? () => reach(point) : undefined;
}
