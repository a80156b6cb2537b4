import { runService } from '@almanac/shared/http/run-service';
import { readConfig } from './config.ts';
import { startActionGateway } from './start.ts';

if (import.meta.main) runService(() => startActionGateway(readConfig()));
