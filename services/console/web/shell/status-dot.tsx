/** How Almanac is, in the header: a dot and its words. Never green while something is not known. */
import type { Health } from '@almanac/shared/contracts/health';
import type { JSX } from 'preact';
import { useStore } from '../store.ts';
import { Dot } from '../parts/tag.tsx';
import type { Tone } from '../parts/tone.ts';
import { sayClock } from '../parts/words.ts';
import { useRead } from '../use-read.ts';
import { isHeld, stopState } from './controls.ts';
import { useZone } from './session.ts';
import { connection } from './stream.ts';

interface Status {
  services: { service: string; state: string; notes: string[]; mode?: Health['mode'] }[];
}

export function StatusDot(): JSX.Element {
  const { tone, words } = useHealthWords();
  return (
    <a class="status-dot" href="/situation">
      <Dot tone={tone} />
      <span class="status-words" role="status">
        {words}
      </span>
    </a>
  );
}

function useHealthWords(): { tone: Tone; words: string } {
  const zone = useZone();
  const { state, heard_at } = useStore(connection);
  const stop = useStore(stopState);
  const status = useRead<Status>('/api/views/status', { topics: ['health', 'control'] });
  if (state === 'offline') {
    const since = heard_at === 0 ? '' : `, showing ${sayClock(heard_at, zone)}`;
    return { tone: 'amber', words: `Offline${since}` };
  }
  if (stop.kind === 'unknown') return { tone: 'stop', words: 'State unknown' };
  if (status.data === undefined) return { tone: 'plain', words: status.isError ? 'Not known' : '' };
  // What is stopped is told by the band.
  const bad = status.data.services.filter(
    ({ state: now }) => now !== 'running' && now !== 'stopped',
  );
  const [first] = bad;
  if (first === undefined) {
    return isHeld(stop)
      ? { tone: 'plain', words: 'Nothing runs' }
      : { tone: 'leaf', words: 'All is well' };
  }
  const tone: Tone = bad.some((one) => one.state === 'failing' || one.state === 'silent')
    ? 'stop'
    : 'amber';
  const note = first.notes[0] ?? `${first.service} is not well`;
  return { tone, words: bad.length === 1 ? note : `${bad.length} parts are not well` };
}
