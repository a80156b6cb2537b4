import type { Authority } from '@almanac/shared/contracts/memory';
import type { JSX } from 'preact';
import { AUTHORITY_SHAPES } from './memory-words.ts';

/** How sure it is: a shape and its word. */
export function AuthorityMark({ authority }: { authority: Authority }): JSX.Element {
  return (
    <span class={`authority ${authority}`}>
      <span class="authority-shape" aria-hidden="true">
        {AUTHORITY_SHAPES[authority]}
      </span>{' '}
      {authority}
    </span>
  );
}
