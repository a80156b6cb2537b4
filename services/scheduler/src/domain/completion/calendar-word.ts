/**
 * What the person says about a block in the calendar. A mark is a state, a word is its change: an event that is seen again with the
 * mark it had says nothing new, so that a word from elsewhere stands until the person changes the mark. The title goes before
 * the colour.
 */
import type { Colours } from './colour-mark.ts';
import type { Via, Word } from './outcome.ts';
import { markOf } from './title-mark.ts';

/** The event as it was last looked at; both null where it never was. */
export interface Look {
  title: string | null;
  colour: string | null;
}

export interface CalendarWord {
  outcome: Word;
  minutes: number | null;
  via: Extract<Via, 'title' | 'colour'>;
}

/** Null where the person said nothing since. `own_title` is our title of the block. */
export function calendarWord(
  before: Look,
  now: Look,
  own_title: string,
  colours: Colours,
): CalendarWord | null {
  const was = stateOf(before, own_title, colours);
  const is = stateOf(now, own_title, colours);
  if (is === null) return was === null ? null : { ...was, outcome: 'open', minutes: null };
  return was?.outcome === is.outcome && was.minutes === is.minutes ? null : is;
}

function stateOf(look: Look, own_title: string, colours: Colours): CalendarWord | null {
  const mark = look.title === null ? undefined : markOf(look.title, own_title);
  if (mark !== undefined) return { ...mark, via: 'title' };
  const outcome = look.colour === null ? undefined : colours.get(look.colour);
  return outcome === undefined ? null : { outcome, minutes: null, via: 'colour' };
}
