import { useLayoutEffect, useRef } from 'preact/hooks';
import { isOwnFocus, focusBlock } from './focus.ts';
import type { Item } from './week.ts';

/** A block that changed its day is another element: where the focus was on it, it goes along. */
export function useFocusFollows(selected: string | undefined, items: readonly Item[]): void {
  const had = useRef<string>();
  const start = items.find(({ key }) => key === selected)?.start;
  useLayoutEffect(() => {
    const lost = document.activeElement === null || document.activeElement === document.body;
    if (selected !== undefined && lost && had.current === selected) focusBlock(selected);
    had.current = selected !== undefined && isOwnFocus(selected) ? selected : undefined;
  }, [selected, start]);
}
