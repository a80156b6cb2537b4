import type { ComponentChildren, JSX } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';

/** What stands around it is made first; this comes in a task of its own, so that a key or a paint may come in between. */
export function InOwnTask({ children }: { children: ComponentChildren }): JSX.Element | null {
  const [begun, setBegun] = useState(false);
  useLayoutEffect(() => {
    // What an effect sets is made in the same task as all other effects.
    const timer = setTimeout(() => setBegun(true), 0);
    return () => clearTimeout(timer);
  }, []);
  return begun ? <>{children}</> : null;
}
