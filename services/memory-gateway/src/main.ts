import { runService } from '@almanac/shared/http/run-service';
import { readConfig } from './config.ts';
import { startMemoryGateway } from './start.ts';

if (import.meta.main) runService(() => startMemoryGateway(readConfig()));
