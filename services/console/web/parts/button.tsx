import type { ComponentChildren, JSX } from 'preact';
import { sayKey } from '../shell/keymap.ts';

export interface ButtonProps {
  children: ComponentChildren;
  kind?: 'primary' | 'quiet' | 'danger';
  /** The key that does the same, as in the keymap. */
  hint?: string;
  /** Its deed is under way: it says so and takes no second press. */
  busy?: boolean;
  /** Why it cannot be pressed now. It stays reachable, so that the reason can be heard. */
  held?: string | undefined;
  type?: 'button' | 'submit';
  onClick?: (event: JSX.TargetedMouseEvent<HTMLButtonElement>) => void;
  /** For what the visible words do not say. They stay part of the name. */
  label?: string;
  class?: string;
}

/** `held` and `busy` are said with aria-disabled: a disabled button cannot be focused, and nobody would learn why. */
export function Button(props: ButtonProps): JSX.Element {
  const { children, kind, hint, busy = false, held, type = 'button', onClick, label } = props;
  const off = busy || held !== undefined;
  return (
    <button
      type={type}
      class={['button', kind, props.class].filter(Boolean).join(' ')}
      aria-disabled={off ? 'true' : undefined}
      aria-label={label}
      aria-keyshortcuts={hint === undefined ? undefined : sayKey(hint)}
      title={held}
      onClick={(event) => {
        if (off) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {children}
      {hint === undefined ? null : (
        <span class="key" aria-hidden="true">
          {sayKey(hint)}
        </span>
      )}
    </button>
  );
}
