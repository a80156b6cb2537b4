import { allow, openGateway, setGuardrails } from '../gateway.ts';
import type { CrashStage } from './crash-rounds.ts';
import { executorContext, TYPE_OF } from './executor.ts';
import { startProvider } from './provider.ts';

/** A database that the service has been on, the counting provider, and a process to execute with; the service itself is stopped. */
export async function openExecutor(
  settings: Record<string, string> = {},
): Promise<CrashStage & { close: () => Promise<void> }> {
  const gateway = await openGateway({
    EXECUTION_LEASE_MS: '400',
    CODA_PROCESS_TEMPLATES_TABLE_ID: 'grid-process-templates',
    ...settings,
  });
  await setGuardrails(gateway, { actions_per_minute: 100_000 });
  for (const type of Object.values(TYPE_OF)) await allow(gateway, type);
  await gateway.stop();
  const provider = await startProvider();
  const ctx = executorContext(gateway.env, provider.url);
  await ctx.queue.start();
  return {
    gateway,
    provider,
    ctx,
    close: async () => {
      await ctx.queue.stop();
      await ctx.db.close();
      await provider.close();
      await gateway.close();
    },
  };
}
