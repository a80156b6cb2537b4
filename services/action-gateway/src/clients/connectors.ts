import type { CodaClient } from '@almanac/shared/coda/coda-client';
import type { ActionType } from '@almanac/shared/contracts/actions';
import type { ServiceClient } from '@almanac/shared/http/call';
import type { ActionGatewayConfig } from '../config.ts';
import { applyRun } from './apply-run.ts';
import type { Connector } from './connector.ts';
import { postThread, updateTask, type CodaTarget } from './coda-connectors.ts';

/** The action types that can be executed here. */
export type Connectors = Partial<Record<ActionType, Connector>>;

export function createConnectors(
  config: ActionGatewayConfig,
  scheduler: ServiceClient,
  coda: CodaClient | undefined,
): Connectors {
  return {
    'calendar.apply_run': applyRun(scheduler),
    ...codaConnector('coda.update_task', coda, config.CODA_TASKS_TABLE_ID, config, updateTask),
    ...codaConnector('coda.post_thread', coda, config.CODA_THREAD_TABLE_ID, config, postThread),
  };
}

// Not configured is not connected: the Action then ends as failed and says so.
function codaConnector(
  action_type: ActionType,
  client: CodaClient | undefined,
  table_id: string | undefined,
  config: ActionGatewayConfig,
  make: (target: CodaTarget) => Connector,
): Connectors {
  if (client === undefined || table_id === undefined) return {};
  const { CODA_CONFIRM_FIRST_MS: first_ms, CODA_CONFIRM_MAX_MS: max_ms } = config;
  return { [action_type]: make({ client, table_id, confirm: { first_ms, max_ms } }) };
}
