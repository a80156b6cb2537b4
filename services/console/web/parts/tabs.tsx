import type { JSX } from 'preact';

export interface TabEntry {
  href: string;
  title: string;
  current: boolean;
  count?: number | undefined;
}

/** The parts of a page, each with an address of its own: links, so that they open in another tab and go back. */
export function Tabs({
  label,
  entries,
}: {
  label: string;
  entries: readonly TabEntry[];
}): JSX.Element {
  return (
    <nav class="tabs" aria-label={label}>
      <ul>
        {entries.map(({ href, title, current, count }) => (
          <li key={title}>
            <a href={href} aria-current={current ? 'page' : undefined}>
              {title}
              {count === undefined || count === 0 ? null : <span class="meta"> {count}</span>}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
