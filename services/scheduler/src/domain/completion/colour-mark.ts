/**
 * Colours by which a person says what became of a block: Google's colorId → outcome. The default is what the colours' own names suggest
 * (2 Sage and 10 Basil are green, 5 Banana is yellow, 8 Graphite is grey); it is safe to be on, because only blocks in our own
 * calendar are looked at, and Almanac itself never colours one.
 */
import type { Outcome } from './outcome.ts';

export type Colours = ReadonlyMap<string, Outcome>;

export const DEFAULT_COLOURS = 'done=2,10 partial=5 skipped=8';
const GROUP = /^(done|partial|skipped)=(\d{1,2}(?:,\d{1,2})*)$/;

/** `off`, or groups like `done=2,10 partial=5`; undefined where that is not what the text says, or a colour stands twice. */
export function readColours(text: string): Colours | undefined {
  const colours = new Map<string, Outcome>();
  if (text.trim() === 'off') return colours;
  for (const group of text.trim().split(/\s+/)) {
    const [, outcome, ids] = GROUP.exec(group) ?? [];
    if (outcome === undefined || ids === undefined) return undefined;
    for (const id of ids.split(',')) {
      if (colours.has(id)) return undefined;
      colours.set(id, outcome as Outcome);
    }
  }
  return colours;
}
