import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';

interface DialogProps {
  title: string;
  /** Escape, or a press outside. */
  onClose: () => void;
  children: ComponentChildren;
  wide?: boolean;
  class?: string;
}

/** The browser's own modal dialog: it keeps the focus inside and gives it back. */
export function Dialog({
  title,
  onClose,
  children,
  wide = false,
  ...more
}: DialogProps): JSX.Element {
  const box = useRef<HTMLDialogElement>(null);
  const id = useId();
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    const dialog = box.current;
    if (dialog === null) return undefined;
    const before = document.activeElement;
    const cancel = (event: Event): void => {
      event.preventDefault();
      close.current();
    };
    const outside = (event: MouseEvent): void => {
      if (event.target === dialog) close.current();
    };
    dialog.addEventListener('cancel', cancel);
    dialog.addEventListener('mousedown', outside);
    dialog.showModal();
    return () => {
      dialog.removeEventListener('cancel', cancel);
      dialog.removeEventListener('mousedown', outside);
      dialog.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  const name = ['dialog', wide ? 'wide' : '', more.class].filter(Boolean).join(' ');
  return (
    <dialog ref={box} class={name} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <div class="dialog-body">{children}</div>
    </dialog>
  );
}
