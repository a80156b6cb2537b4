import { z } from 'zod';
import { defineJob, type JobDefinition } from '@almanac/shared/queue/queue';
import type { ActionGatewayContext } from '../context.ts';
import { ROUTE_MESSAGE } from '../domain/job-names.ts';
import { routeMessage } from '../use-cases/route-message.ts';

/** Runs while everything is stopped too: the router then holds everything but health, and asks again before each effect. */
export function routeMessageJob(held: () => ActionGatewayContext): JobDefinition {
  return defineJob({
    name: ROUTE_MESSAGE,
    data: z.object({ message_id: z.string() }),
    requires: 'always',
    concurrency: 4,
    retries: 20,
    timeout_s: 240,
    audit: 'failures',
    run: ({ message_id }) => routeMessage(held(), message_id),
  });
}
