import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button } from './button.tsx';

export interface Pages {
  /** What the list is asked with; undefined on the first page. */
  cursor: string | undefined;
  back: string[];
  go: (next: string) => void;
  goBack: () => void;
}

/** Pages of a list whose next cursor comes with each of them. Another filter begins again. */
export function usePages(filter: string): Pages {
  const [trail, setTrail] = useState<string[]>([]);
  useEffect(() => setTrail([]), [filter]);
  return {
    cursor: trail.at(-1),
    back: trail,
    go: (next) => setTrail([...trail, next]),
    goBack: () => setTrail(trail.slice(0, -1)),
  };
}

export function Pager({ pages, next }: { pages: Pages; next: string | null }): JSX.Element | null {
  if (next === null && pages.back.length === 0) return null;
  return (
    <div class="actions pager">
      <Button
        onClick={pages.goBack}
        held={pages.back.length === 0 ? 'These are the newest.' : undefined}
      >
        Newer
      </Button>
      <Button
        onClick={() => next !== null && pages.go(next)}
        held={next === null ? 'There is nothing older.' : undefined}
      >
        Older
      </Button>
      <span class="meta">Page {pages.back.length + 1}</span>
    </div>
  );
}
