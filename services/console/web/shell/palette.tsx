import type { JSX } from 'preact';
import { useStore, createStore } from '../store.ts';
import { PaletteBox } from './palette-box.tsx';

const open = createStore(false);

export function openPalette(): void {
  open.set(true);
}

export function Palette(): JSX.Element | null {
  return useStore(open) ? <PaletteBox onClose={() => open.set(false)} /> : null;
}
