import { ConfigError } from '@almanac/shared/config/config-from-env';
import { mem0Client, type Mem0 } from './mem0.ts';

export interface Mem0Settings {
  MEM0_MODE: 'off' | 'platform' | 'selfhosted';
  MEM0_URL?: string | undefined;
  MEM0_API_KEY?: string | undefined;
  MEM0_TIMEOUT_MS: number;
}

const PLATFORM_URL = 'https://api.mem0.ai';

/** The mirror as it is set, or undefined while it is off. Throws ConfigError for a mode without what it needs. */
export function configuredMem0(settings: Mem0Settings): { client: Mem0; url: string } | undefined {
  const { MEM0_MODE, MEM0_API_KEY, MEM0_TIMEOUT_MS } = settings;
  if (MEM0_MODE === 'off') return undefined;
  const url = settings.MEM0_URL ?? (MEM0_MODE === 'platform' ? PLATFORM_URL : undefined);
  if (url === undefined) {
    throw new ConfigError(['MEM0_URL: is needed where MEM0_MODE is selfhosted']);
  }
  if (MEM0_MODE === 'platform' && MEM0_API_KEY === undefined) {
    throw new ConfigError(['MEM0_API_KEY: is needed where MEM0_MODE is platform']);
  }
  const config = { MEM0_MODE, MEM0_URL: url, MEM0_API_KEY, MEM0_TIMEOUT_MS };
  return { client: mem0Client(config), url };
}
