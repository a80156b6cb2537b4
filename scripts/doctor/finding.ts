/** What the doctor found about one part: a line for everybody, and what to do for the person who wants it otherwise. */
import { isSet, type Settings } from '../embedded/providers.ts';

export const PARTS = [
  'settings',
  'machine',
  'stack',
  'google',
  'coda',
  'model',
  'embeddings',
  'mem0',
  'qdrant',
  'tracing',
  'mail',
] as const;
export type Part = (typeof PARTS)[number];

/** Parts that are told of only where the setting says that they are there. */
const ONLY_WITH: Partial<Record<Part, string>> = { qdrant: 'QDRANT_URL', stack: 'ALMANAC_DOMAIN' };

export function partsOf(settings: Settings): Part[] {
  return PARTS.filter((part) => {
    const setting = ONLY_WITH[part];
    return setting === undefined || isSet(settings, setting);
  });
}

/** `off` was never set up, which is no fault; `look` works, but the person should know something; `wrong` does not work. */
export type FindingStatus = 'ok' | 'off' | 'look' | 'wrong';

export interface Finding {
  part: Part;
  status: FindingStatus;
  /** One sentence without a full stop. */
  says: string;
  /** Facts that belong to it. */
  notes: string[];
  /** What to do, in order; each a sentence for a person who is no developer. */
  steps: string[];
}

export const PART_NAMES: Record<Part, string> = {
  settings: 'Settings',
  machine: 'This machine',
  stack: 'The stack',
  google: 'Google Calendar',
  coda: 'Coda',
  model: 'Model',
  embeddings: 'Embeddings',
  mem0: 'mem0',
  qdrant: 'Qdrant',
  tracing: 'Tracing',
  mail: 'Mail',
};

export function finding(
  part: Part,
  status: FindingStatus,
  says: string,
  more: { notes?: string[]; steps?: string[] } = {},
): Finding {
  return { part, status, says, notes: more.notes ?? [], steps: more.steps ?? [] };
}
