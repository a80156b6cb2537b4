import { runService } from '@almanac/shared/http/run-service';
import { readConfig } from './config.ts';
import { startConsole } from './start.ts';

if (import.meta.main) runService(() => startConsole(readConfig()));
