/** The process edge that every service shares: start, say so, stop in order on a signal or when the launcher is gone. */
import { ConfigError } from '../config/config-from-env.ts';
import { errorText } from '../lang/app-error.ts';

export interface RunningService {
  url: string;
  stop(): Promise<void>;
}

const STOP_DEADLINE_MS = 8000;
const EXIT_BAD_CONFIG = 78;

/** Runs `start`; exits 78 on a bad setting, 1 on any other failure, 0 after an orderly stop. */
export function runService(start: () => Promise<RunningService>): void {
  let running: RunningService | undefined;
  let stopping = false;

  const stop = (code: number): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), STOP_DEADLINE_MS).unref();
    Promise.resolve(running?.stop()).then(
      () => process.exit(code),
      (error: unknown) => {
        process.stderr.write(`stopping failed: ${errorText(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => stop(0));
  process.on('SIGINT', () => stop(0));
  process.on('disconnect', () => stop(0));
  process.on('uncaughtException', (error) => {
    process.stderr.write(`uncaught: ${error.stack ?? error.message}\n`);
    stop(1);
  });

  // A bad setting is thrown before there is a promise.
  Promise.resolve()
    .then(start)
    .then(
      (service) => {
        running = service;
        process.send?.({ ready: true, url: service.url });
      },
      (error: unknown) => {
        const text =
          error instanceof Error && !(error instanceof ConfigError) ? error.stack : undefined;
        process.stderr.write(`${text ?? errorText(error)}\n`);
        process.exit(error instanceof ConfigError ? EXIT_BAD_CONFIG : 1);
      },
    );
}
