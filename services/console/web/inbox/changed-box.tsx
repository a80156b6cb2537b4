import type { JSX } from 'preact';
import type { Difference } from '../parts/difference.ts';

interface Props {
  title?: string;
  differences: readonly Difference[];
}

/** Line by line, what it was and what it is; said in words too, not by colour alone. */
export function ChangedBox({ title, differences }: Props): JSX.Element {
  return (
    <section class="changed" role="status">
      <h3>{title ?? 'It changed while you were reading. Read it again.'}</h3>
      <dl>
        {differences.map(({ label, before, after }) => (
          <div key={label} class="changed-line">
            <dt>{label}</dt>
            <dd>
              <del>
                <span class="visually-hidden">was </span>
                {before ?? 'nothing'}
              </del>
              <ins>
                <span class="visually-hidden">is now </span>
                {after ?? 'nothing'}
              </ins>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
