import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** What stands around it is painted first, and can be pressed; this is made after that, in a task of its own. */
export function AfterPaint({ children }: { children: ComponentChildren }): JSX.Element | null {
  const [painted, setPainted] = useState(false);
  useEffect(() => {
    // What an effect sets is made in the same task as all other effects.
    const timer = setTimeout(() => setPainted(true), 0);
    return () => clearTimeout(timer);
  }, []);
  return painted ? <>{children}</> : null;
}
