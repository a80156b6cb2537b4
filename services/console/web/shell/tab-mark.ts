/**
 * What a tab shows of itself while another one is looked at: its title and its icon. "■ STOPPED" comes first in every tab. Written when
 * the state changes and not after a paint: tabs in the background are not painted, and their timers are put off.
 */
import { isHeld, stopState } from './controls.ts';

let title = '';

export function nameTab(of_page: string): void {
  title = of_page;
  mark();
}

function mark(): void {
  const held = isHeld(stopState.get());
  if (title !== '') document.title = `${held ? '■ STOPPED · ' : ''}${title} · Almanac`;
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  icon?.setAttribute('href', held ? '/stopped.svg' : '/icon.svg');
}

stopState.watch(mark);
