import type { RunFile } from '@almanac/shared/contracts/health';
import type { Settings } from '../embedded/providers.ts';

/** What the checks work on. */
export interface Examination {
  settings: Settings;
  /** The Almanac that runs here, if one does. */
  run: RunFile | undefined;
  /** Ends every question that is still open. */
  signal: AbortSignal;
}
