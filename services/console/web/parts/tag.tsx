import type { ComponentChildren, JSX } from 'preact';
import type { Tone } from './tone.ts';

export function Tag({
  tone = 'plain',
  children,
}: {
  tone?: Tone;
  children: ComponentChildren;
}): JSX.Element {
  return <span class={tone === 'plain' ? 'tag' : `tag ${tone}`}>{children}</span>;
}

/** Beside words that say the same: never alone. */
export function Dot({ tone = 'plain' }: { tone?: Tone }): JSX.Element {
  return <span class={tone === 'plain' ? 'dot' : `dot ${tone}`} aria-hidden="true" />;
}
