import { runService } from '@almanac/shared/http/run-service';
import { readConfig } from './config.ts';
import { startPlanner } from './start.ts';

runService(() => startPlanner(readConfig()));
