import { watchControls } from '@almanac/shared/controls/watch-controls';
import type { RunningService } from '@almanac/shared/http/run-service';
import { serve } from '@almanac/shared/http/serve';
import { actionGatewayConnectors, actionGatewayJobs, createActionGatewayApp } from './app.ts';
import type { ActionGatewayConfig } from './config.ts';
import { createContext, SERVICE } from './context.ts';
import { sweepActions } from './use-cases/sweep-actions.ts';
import { sweepMessages } from './use-cases/sweep-messages.ts';

/** Serves and works until `stop`. */
export async function startActionGateway(config: ActionGatewayConfig): Promise<RunningService> {
  const ctx = createContext(config, actionGatewayJobs, actionGatewayConnectors);
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
      await watching.close();
      await ctx.db.close();
    },
  };
}
