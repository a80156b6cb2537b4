import { setTimeout as pause } from 'node:timers/promises';
import { runService } from '@almanac/shared/http/run-service';
import { readConfig } from './config.ts';
import { rehearse } from './domain/rehearse.ts';
import { startScheduler } from './start.ts';

/** Who waited for the start comes first. */
const REHEARSED_AFTER_MS = 1000;

if (import.meta.main) {
  runService(async () => {
    const running = await startScheduler(readConfig());
    void pause(REHEARSED_AFTER_MS, undefined, { ref: false }).then(rehearse);
    return running;
  });
}
