import type { JSX } from 'preact';
import type { Difference } from './difference.ts';

/** Now and after, side by side; on a phone one below the other. */
export function DifferenceList({ items }: { items: readonly Difference[] }): JSX.Element {
  return (
    <dl class="differences">
      {items.map(({ label, before, after }, at) => (
        <div key={`${label}${at}`}>
          <dt>{label}</dt>
          <dd>
            {before === null ? null : (
              <del>
                <span class="visually-hidden">now </span>
                {before}
              </del>
            )}
            {after === null ? (
              <ins>
                <span class="visually-hidden">after </span>nothing
              </ins>
            ) : (
              <ins>
                <span class="visually-hidden">after </span>
                {after}
              </ins>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
