/** Something that may be a preference, with where it comes from. */
import type { Place } from './wish-preference.ts';

export interface LearnedCandidate {
  origin: 'memory' | 'edits';
  /** In words, as it stands in the reason of a block. */
  source: string;
  memory_id: string | null;
  observed: number;
  text: string;
  place: Place;
  weight: number;
  /** What a person said counts at once; what was only inferred waits for a yes. */
  status: 'on' | 'suggested';
}
