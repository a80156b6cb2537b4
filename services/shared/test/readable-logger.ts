import { Writable } from 'node:stream';
import { createLogger, type Logger } from '@almanac/shared/log/logger';

/** A logger whose lines a test can read. */
export function readableLogger(): { log: Logger; lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      for (const line of chunk.toString('utf8').split('\n').filter(Boolean)) {
        lines.push(JSON.parse(line) as Record<string, unknown>);
      }
      done();
    },
  });
  return { log: createLogger({ service: 'test', level: 'debug', destination }), lines };
}
