/** Remembered statements as preferences: read by the same rules as any text, and only as wishes, whatever they claim to be. */
import type { LearnedCandidate } from './candidate.ts';
import type { Reading } from './reading.ts';
import { readText } from './read-text.ts';
import { has } from './word-pattern.ts';
import { placeOf, SOFT_WEIGHT } from './wish-preference.ts';

export interface RememberedWish {
  memory_id: string;
  content: string;
  authority: 'canonical' | 'verified' | 'inferred';
}

const MAX_CHARS = 2000;
const SHOWN_CHARS = 120;

export function learnedFromMemory(
  memories: readonly RememberedWish[],
  today: string,
): LearnedCandidate[] {
  return memories.flatMap(({ memory_id, content, authority }) =>
    readText(content.slice(0, MAX_CHARS), today).readings.flatMap((one): LearnedCandidate[] => {
      if (!isAboutPlaces(one) || !isOfThePerson(one.text)) return [];
      const found = placeOf({ ...one, avoid: one.avoid || one.what === 'day_off' });
      if (!found.ok) return [];
      const shown =
        one.text.length > SHOWN_CHARS ? `${one.text.slice(0, SHOWN_CHARS - 1)}…` : one.text;
      return [
        {
          origin: 'memory',
          source: `from memory: “${shown}”`,
          memory_id,
          observed: 1,
          text: shown,
          place: found.place,
          weight: SOFT_WEIGHT,
          status: authority === 'inferred' ? 'suggested' : 'on',
        },
      ];
    }),
  );
}

function isAboutPlaces({ what }: Reading): boolean {
  return what === 'wish' || what === 'working_hours' || what === 'day_off';
}

const FIRST_PERSON = 'i|me|my|we|our|ich|wir|mein\\p{L}*|unser\\p{L}*|user|operator|person';
const BEGINS =
  /^(?:no|not|never|nothing|only|avoids?|prefers?|preferred|likes?|wants?|would|keine?|nicht|nichts|nie|nur|lieber|deep|focus|fokus|konzentr\p{L}*|meetings?|calls?|termine|besprechungen|admin|emails?|shallow|invoices?|reports?|rechnungen|berichte)(?!\p{L})/iu;

/** "Acme prefers calls on Friday" is somebody else's wish: what begins with a name is not taken for the person's own. */
function isOfThePerson(text: string): boolean {
  return BEGINS.test(text) || has(text.toLowerCase(), FIRST_PERSON);
}
