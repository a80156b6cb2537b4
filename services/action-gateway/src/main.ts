import { runService } from '@almanac/shared/http/run-service';
import { readConfig } from './config.ts';
import { startActionGateway } from './start.ts';

runService(() => startActionGateway(readConfig()));
