import { join } from 'node:path';
import type { Settings } from '../embedded/providers.ts';
import { STATE } from './settings.ts';

/** Where signed checkpoints stand: `ALMANAC_CHECKPOINT_DIR`, else where `npm start` keeps them. */
export function checkpointDir(settings: Settings): string {
  return settings['ALMANAC_CHECKPOINT_DIR'] || join(STATE, 'data', 'checkpoints');
}
