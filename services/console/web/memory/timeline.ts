/** The life of a statement through all its versions, as one list. Pure. */
import type { MemoryHistory, MemoryState } from '@almanac/shared/contracts/memory-review';
import { plainName } from '../parts/words.ts';

export type History = MemoryHistory;
type Version = History['items'][number];

export interface Moment {
  key: string;
  at: string;
  what: string;
  who: string;
  memory_id: string;
  version: number;
  /** Its text, where it begins; why it was replaced, where it ends. */
  detail: string | undefined;
  tone: 'leaf' | 'amber' | 'stop' | 'plain';
}

/** Oldest first; what happened at the same instant stands in the order of the versions. */
export function momentsOf({ items }: History): Moment[] {
  return items
    .flatMap((version) => version.states.map((state, at) => momentOf(version, state, at)))
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

function momentOf(version: Version, state: MemoryState, at: number): Moment {
  const { memory_id, content, superseded_reason } = version;
  const ends = state.status === 'superseded';
  return {
    key: `${memory_id} ${at}`,
    at: state.from_at,
    what: wordsOf(state, at === 0),
    who: state.actor,
    memory_id,
    version: state.version,
    detail: ends ? (superseded_reason ?? undefined) : at === 0 ? content : undefined,
    tone: TONES[state.status],
  };
}

const TONES: Record<MemoryState['status'], Moment['tone']> = {
  current: 'leaf',
  superseded: 'plain',
  conflict: 'amber',
  rejected: 'plain',
  redacted: 'stop',
};

const ENDED: Record<string, string> = {
  corrected: 'Corrected: this was wrong',
  resolved: 'Replaced, as a person decided',
  restored: 'Taken out by a restore',
};
const STANDS: Record<string, string> = {
  remembered: 'Remembered',
  reinforced: 'Said again',
  corrected: 'The correction',
  superseded: 'Took the place of what stood',
  resolved: 'Kept, as a person decided',
  restored: 'Restored',
};

function wordsOf({ status, cause }: MemoryState, first: boolean): string {
  if (status === 'redacted') return 'Redacted: its text is gone for ever';
  if (status === 'rejected') return 'Rejected, as a person decided';
  if (status === 'conflict') return 'Remembered against what stood: a person decides';
  if (status === 'superseded') return ENDED[cause] ?? 'Replaced';
  return STANDS[cause] ?? (first ? 'Remembered' : plainName(cause));
}
