import { runService } from '@almanac/shared/http/run-service';
import { readConfig } from './config.ts';
import { startScheduler } from './start.ts';

if (import.meta.main) runService(() => startScheduler(readConfig()));
