/** What the doctor found about one part: a line for everybody, and what to do for the person who wants it otherwise. */
import { isSet, type Settings } from '../embedded/providers.ts';

export const PARTS = [
  'settings',
  'machine',
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

/** All parts; of Qdrant only those are told who have one. */
export function partsOf(settings: Settings): Part[] {
  return PARTS.filter((part) => part !== 'qdrant' || isSet(settings, 'QDRANT_URL'));
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
