/** What the doctor found about one part: a line for everybody, and what to do for the person who wants it otherwise. */
export const PARTS = [
  'settings',
  'machine',
  'google',
  'coda',
  'model',
  'embeddings',
  'mem0',
  'tracing',
] as const;
export type Part = (typeof PARTS)[number];

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
  tracing: 'Tracing',
};

export function finding(
  part: Part,
  status: FindingStatus,
  says: string,
  more: { notes?: string[]; steps?: string[] } = {},
): Finding {
  return { part, status, says, notes: more.notes ?? [], steps: more.steps ?? [] };
}
