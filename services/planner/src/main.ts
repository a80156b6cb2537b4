import { runService } from '@almanac/shared/http/run-service';
import { readConfig } from './config.ts';
import { startPlanner } from './start.ts';

if (import.meta.main) runService(() => startPlanner(readConfig()));
