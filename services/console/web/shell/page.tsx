import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { nameTab } from './tab-mark.ts';

interface PageProps {
  /** The one h1, and the tab's title. */
  title: string;
  /** Beside the title: a count, "as of 14:20". */
  aside?: ComponentChildren;
  /** The sentence below. */
  lead?: ComponentChildren;
  children: ComponentChildren;
  /** Pages that divide the window themselves (Inbox, Calendar) draw their own head. */
  bare?: boolean;
}

/** Every page: its title takes the focus after a navigation, so that a screen reader says where one is. */
export function Page({ title, aside, lead, children, bare = false }: PageProps): JSX.Element {
  useTitle(title);
  const heading = useArrival();
  if (bare) return <>{children}</>;
  return (
    <div class="page">
      <header class="page-head">
        <div class="page-title">
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {aside}
        </div>
        {lead === undefined ? null : <p class="lead">{lead}</p>}
      </header>
      {children}
    </div>
  );
}

export function useTitle(title: string): void {
  useEffect(() => nameTab(title), [title]);
}

/** For the h1 of a page. The first page of a visit leaves the focus where it is. */
export function useArrival<Heading extends HTMLElement = HTMLHeadingElement>(): {
  current: Heading | null;
} {
  const heading = useRef<Heading>(null);
  useEffect(() => {
    if (arrivedBefore) heading.current?.focus({ preventScroll: true });
    arrivedBefore = true;
  }, []);
  return heading;
}
let arrivedBefore = false;
