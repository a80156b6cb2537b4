import type { CodaPort } from '@almanac/shared/coda/coda-port';
import type { ActionType } from '@almanac/shared/contracts/actions';
import type { ServiceClient } from '@almanac/shared/http/call';
import type { ActionGatewayConfig } from '../config.ts';
import { applyRun } from './apply-run.ts';
import type { Connector } from './connector.ts';
import {
  createProcessTemplate,
  postThread,
  updateTask,
  type CodaTarget,
} from './coda-connectors.ts';

/** The action types that can be executed here. */
export type Connectors = Partial<Record<ActionType, Connector>>;

export function createConnectors(
  config: ActionGatewayConfig,
  scheduler: ServiceClient,
  coda: CodaPort | undefined,
): Connectors {
  const { CODA_CONFIRM_FIRST_MS: first_ms, CODA_CONFIRM_MAX_MS: max_ms } = config;
  const target = (table_id: string | undefined): CodaTarget | undefined =>
    coda === undefined || table_id === undefined
      ? undefined
      : { client: coda, table_id, confirm: { first_ms, max_ms } };
  const tasks = target(config.CODA_TASKS_TABLE_ID);
  const thread = target(config.CODA_THREAD_TABLE_ID);
  const templates = target(config.CODA_PROCESS_TEMPLATES_TABLE_ID);
  // What is not configured is not connected: its Actions are blocked and say so; kinds without any connector fail.
  return {
    'calendar.apply_run': applyRun(scheduler),
    ...(tasks === undefined ? {} : { 'coda.update_task': updateTask(tasks) }),
    ...(thread === undefined ? {} : { 'coda.post_thread': postThread(thread) }),
    ...(templates === undefined
      ? {}
      : {
          'coda.create_process_template': createProcessTemplate(templates, config.CODA_COLUMNS),
        }),
  };
}
