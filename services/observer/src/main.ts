import { runService } from '@almanac/shared/http/run-service';
import { readConfig } from './config.ts';
import { startObserver } from './start.ts';

if (import.meta.main) runService(() => startObserver(readConfig()));
