import { askHealth } from '../clients/ask-health.ts';
import type { ConsoleContext } from '../context.ts';
import { serviceStatus, type ServiceStatus } from '../domain/service-status.ts';

/** How each of the other services is; one that says nothing in time is told as such. */
export async function readHealthStates({
  config,
  health,
}: ConsoleContext): Promise<ServiceStatus[]> {
  const urls = {
    'memory-gateway': config.MEMORY_GATEWAY_URL,
    planner: config.PLANNER_URL,
    scheduler: config.SCHEDULER_URL,
    observer: config.OBSERVER_URL,
    'action-gateway': config.ACTION_GATEWAY_URL,
  };
  return Promise.all(
    Object.entries(urls).map(async ([service, url]) =>
      serviceStatus(service, await health(service, () => askHealth(url, config.ALMANAC_TOKEN))),
    ),
  );
}
