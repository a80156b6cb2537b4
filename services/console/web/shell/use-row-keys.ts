import { useEffect, useRef } from 'preact/hooks';
import { useKeys } from './use-keys.ts';

/** j and k walk through what carries `data-row` in the list, f goes to the first filter; what has the focus is the choice. */
export function useRowKeys(scope: 'activity' | 'memory' | 'plans'): {
  current: HTMLDivElement | null;
} {
  const box = useRef<HTMLDivElement>(null);
  const step = (by: number): void => {
    const rows = [...(box.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])];
    const now = rows.findIndex((row) => row === document.activeElement);
    const next = now === -1 ? (by > 0 ? 0 : rows.length - 1) : now + by;
    rows[Math.max(0, Math.min(rows.length - 1, next))]?.focus();
  };
  useKeys(scope, {
    next: () => step(1),
    previous: () => step(-1),
    filter: () =>
      box.current?.querySelector<HTMLElement>('.filters select, .filters input')?.focus(),
  });
  return box;
}

/** The row one came from takes the focus again. */
export function useReturn(box: { current: HTMLDivElement | null }, ready: boolean): void {
  useEffect(() => {
    if (!ready || lastOpened === undefined) return;
    const row = [...(box.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])].find(
      (one) => one.dataset['row'] === lastOpened,
    );
    row?.focus();
    lastOpened = undefined;
  }, [box, ready]);
}
let lastOpened: string | undefined;

export function rememberOpened(id: string): void {
  lastOpened = id;
}

/** The row that has the focus, by its `data-row`. */
export function focusedRow(): string | undefined {
  const row = document.activeElement?.closest<HTMLElement>('[data-row]');
  return row?.dataset['row'];
}
