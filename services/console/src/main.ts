import { runService } from '@almanac/shared/http/run-service';
import { readConfig } from './config.ts';
import { startConsole } from './start.ts';

runService(() => startConsole(readConfig()));
