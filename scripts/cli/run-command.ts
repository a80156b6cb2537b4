import { AppError } from '@almanac/shared/lang/app-error';
import { UsageError } from './arguments.ts';
import { STATE } from './settings.ts';

/** What a shell reports for a program that SIGPIPE ended. */
const EXIT_NO_READER = 141;

/** Runs a command: a person's mistake is one sentence (exit 2), a refusal its reasons (exit 1), a bug its stack. */
export async function runCommand(main: () => Promise<void>): Promise<void> {
  process.stdout.on('error', endWithoutReader);
  try {
    await main();
  } catch (error) {
    const callers = error instanceof AppError && error.kind === 'invalid';
    process.exitCode = error instanceof UsageError || callers ? 2 : 1;
    if (error instanceof AppError) {
      console.error(`\n${error.message}`);
      for (const field of error.errors) console.error(`  ${field.path}: ${field.message}`);
    } else if (isNoAccess(error)) {
      console.error(
        `\n${error.message}\nAlmanac must be able to write below ${STATE}: does it belong to another user ` +
          '(was Almanac started as root before?), or is the disk read-only or full?',
      );
    } else if (error instanceof Error) {
      const plain = error instanceof UsageError || error.constructor === Error;
      console.error(
        `\n${plain && process.env['DEBUG'] === undefined ? error.message : error.stack}`,
      );
    } else {
      console.error(error);
    }
  }
}

function isNoAccess(error: unknown): error is NodeJS.ErrnoException {
  const codes = ['EACCES', 'EPERM', 'EROFS', 'ENOSPC'];
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}

/** Whoever read our output has left (`npm run demo | head`): that is an end, not a fault. What we started ends with us. */
function endWithoutReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT_NO_READER);
}

/** Resolves at the first Ctrl+C or SIGTERM; a second one ends the process at once. */
export function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const onSignal = (): void => {
      if (asked) process.exit(130);
      asked = true;
      resolve();
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
    process.on('SIGHUP', onSignal);
  });
}
