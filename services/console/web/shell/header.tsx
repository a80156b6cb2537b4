import { Search } from 'lucide-preact';
import type { JSX } from 'preact';
import { useStore } from '../store.ts';
import { sayKey } from './keymap.ts';
import { isHeld, stopState } from './controls.ts';
import { openPalette } from './palette.tsx';
import { StatusDot } from './status-dot.tsx';
import { stopEverything } from './stop.ts';

export function Header(): JSX.Element {
  return (
    <header class="header">
      <a class="mark phone-only" href="/" aria-label="Almanac, Today">
        <Mark />
      </a>
      <button type="button" class="search-box" onClick={openPalette} aria-keyshortcuts="Control+K">
        <Search size={16} strokeWidth={1.75} aria-hidden="true" />
        <span class="search-words">Search or ask a question</span>
        <span class="key" aria-hidden="true">
          {sayKey('mod+k')}
        </span>
      </button>
      <div class="header-end">
        <StatusDot />
        <StopButton />
      </div>
    </header>
  );
}

export function Mark(): JSX.Element {
  return <img src="/icon.svg" width="24" height="24" alt="" />;
}

/** At the far right of every page and width. It never asks (design 06 §5). */
function StopButton(): JSX.Element {
  const state = useStore(stopState);
  const held = isHeld(state);
  const words = state.kind === 'stopping' ? 'Stopping…' : 'Stopped';
  const again = state.kind === 'failed' || state.kind === 'unknown' || !held;
  return (
    <button
      type="button"
      class={again ? 'stop-button' : 'stop-button pressed'}
      aria-keyshortcuts="Control+Shift+."
      aria-disabled={again ? undefined : 'true'}
      onClick={() => void stopEverything()}
    >
      <span class="square" aria-hidden="true" />
      {again ? (
        <span>
          Stop<span class="wide-only"> everything</span>
        </span>
      ) : (
        words
      )}
    </button>
  );
}
