import { watchControls } from '@almanac/shared/controls/watch-controls';
import type { RunningService } from '@almanac/shared/http/run-service';
import { serve } from '@almanac/shared/http/serve';
import { actionGatewayConnectors, actionGatewayJobs, createActionGatewayApp } from './app.ts';
import type { ActionGatewayConfig } from './config.ts';
import { createContext, SERVICE } from './context.ts';
import { verifyAtStart } from './use-cases/audit-damage.ts';
import { watchStop } from './use-cases/follow-stop.ts';
import { keepCheckpoints } from './use-cases/keep-checkpoints.ts';
import { sweepActions } from './use-cases/sweep-actions.ts';
import { sweepMessages } from './use-cases/sweep-messages.ts';

/** Serves and works until `stop`. */
export async function startActionGateway(config: ActionGatewayConfig): Promise<RunningService> {
  const ctx = createContext(config, actionGatewayJobs, actionGatewayConnectors);
  await verifyAtStart(ctx);
  ctx.checkpoints = keepCheckpoints(ctx);
  const stops = watchStop(ctx);
  await stops.look();
  await ctx.queue.start();
  await sweepActions(ctx);
  await sweepMessages(ctx);
  const watching = watchControls(ctx.db, SERVICE, ctx.log);
  const server = await serve(createActionGatewayApp(ctx), config.HOST, config.PORT);
  ctx.log.info({ url: server.url }, 'action-gateway serves');
  return {
    url: server.url,
    stop: async () => {
      await server.close();
      await ctx.queue.stop();
      await stops.stop();
      await ctx.checkpoints?.stop();
      await watching.close();
      await ctx.db.close();
    },
  };
}
