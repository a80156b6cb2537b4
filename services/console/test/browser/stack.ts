import type { TestProject } from 'vitest/node';
import { openConsoleStage } from '../../../../scripts/web/console-stage.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Addresses and tokens of the running Almanac. */
    almanac: { console: string; gateway: string; tokens: Record<string, string> };
  }
}

/** One whole Almanac for all files: the sandbox, six services, people with passwords. */
export default async function openStack({ provide }: TestProject): Promise<() => Promise<void>> {
  const stage = await openConsoleStage();
  const { urls, secrets } = stage.almanac;
  provide('almanac', {
    console: urls.console,
    gateway: urls['action-gateway'],
    tokens: { ...secrets.service_tokens, operator: secrets.operator_token },
  });
  return stage.stop;
}
