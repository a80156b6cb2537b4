import type { ComponentChildren, JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { prepare, prepareAllAtRest } from '../page-code.ts';
import { InOwnTask } from '../parts/in-own-task.tsx';
import { useLocation } from 'preact-iso';
import { useStore } from '../store.ts';
import { Header } from './header.tsx';
import { isHeld, stopState } from './controls.ts';
import { KeysDialog } from './keys-dialog.tsx';
import { KilledBand } from './killed-band.tsx';
import { Palette, openPalette } from './palette.tsx';
import { ResumeHost } from './resume-dialog.tsx';
import { ProofDialog } from './proof-dialog.tsx';
import { Rail } from './rail.tsx';
import { PAGES } from './pages.ts';
import { stopEverything, useStopWatch } from './stop.ts';
import { openStream } from './stream.ts';
import { ToastLine } from './toast-line.tsx';
import { TabBar } from './tab-bar.tsx';
import { listenForKeys, useKeys } from './use-keys.ts';
import { keysShown } from './keys-dialog.tsx';
import type { CommandOf } from './keymap.ts';

/** The frame of every page (design 06 §3). */
export function Shell({ children }: { children: ComponentChildren }): JSX.Element {
  const held = isHeld(useStore(stopState));
  return (
    <div class={held ? 'app stopped' : 'app'} onPointerOver={getReady} onFocusIn={getReady}>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <KilledBand />
      <div class="frame">
        <Rail />
        <InOwnTask>
          <Attention />
          <Header />
          <main id="main" tabIndex={-1}>
            {children}
          </main>
          <TabBar />
        </InOwnTask>
      </div>
      <ToastLine />
      <InOwnTask>
        <Palette />
        <KeysDialog />
        <ResumeHost />
        <ProofDialog />
      </InOwnTask>
    </div>
  );
}

/** What the frame listens to: changes, keys, the stop. */
function Attention(): null {
  useEffect(() => openStream(), []);
  useEffect(() => listenForKeys(), []);
  useEffect(() => prepareAllAtRest(), []);
  useStopWatch();
  useNavigationKeys();
  return null;
}

/** Whoever points at a link to another page, or comes to it by keys, is about to go there. */
function getReady({ target }: Event): void {
  const link = target instanceof Element ? target.closest('a') : null;
  if (link === null || link.origin !== location.origin) return;
  if (link.pathname !== location.pathname) prepare(link.href);
}

function useNavigationKeys(): void {
  const { route } = useLocation();
  const go = PAGES.filter(({ key }) => key !== '').map(({ path, title }) => [
    `go-${title.toLowerCase()}`,
    () => route(path),
  ]);
  useKeys('everywhere', {
    ...(Object.fromEntries(go) as Partial<Record<CommandOf<'everywhere'>, () => void>>),
    palette: openPalette,
    keys: () => keysShown.set(true),
    stop: () => void stopEverything(),
  });
}
