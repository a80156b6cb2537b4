/**
 * The copies of prompts that a service keeps for when the planner is down. Each use asks the planner anyway, so a rollback counts at
 * once; read again all the while, a copy that is needed later is at most half a minute older than the planner's last answer.
 */
import type { ServiceClient } from '../http/call.ts';
import { errorText } from '../lang/app-error.ts';
import type { Logger } from '../log/logger.ts';
import { fetchPrompt, type PromptCopy } from './fetch-prompt.ts';

/** A rollback has to be in force everywhere within 60 s. */
export const PROMPT_REFRESH_MS = 30_000;

export interface PromptKeeping {
  planner: ServiceClient;
  names: readonly string[];
  keep: (prompt: PromptCopy) => Promise<unknown>;
  log: Logger;
  /** Milliseconds between two readings; given by tests alone. */
  every_ms?: number;
}

/** Reads until `stop`, which waits for a reading under way. */
export function keepPromptsFresh(keeping: PromptKeeping): { stop(): Promise<void> } {
  const { planner, names, keep, log, every_ms = PROMPT_REFRESH_MS } = keeping;
  const readAll = async (): Promise<void> => {
    for (const name of names) {
      try {
        await keep(await fetchPrompt(planner, name));
      } catch (error) {
        // Whoever needs the copy meanwhile says that it is one.
        log.debug({ error: errorText(error), prompt: name }, 'a prompt could not be read again');
      }
    }
  };
  let reading: Promise<void> | undefined;
  const timer = setInterval(() => {
    reading ??= readAll().finally(() => {
      reading = undefined;
    });
  }, every_ms);
  timer.unref();
  return {
    stop: async () => {
      clearInterval(timer);
      await reading;
    },
  };
}
