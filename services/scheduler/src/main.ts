import { runService } from '@almanac/shared/http/run-service';
import { readConfig } from './config.ts';
import { rehearse } from './domain/rehearse.ts';
import { startScheduler } from './start.ts';

if (import.meta.main) {
  runService(async () => {
    // Beside the start, which mostly waits for others.
    const [running] = await Promise.all([startScheduler(readConfig()), rehearse()]);
    return running;
  });
}
