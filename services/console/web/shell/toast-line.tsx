import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { useStore } from '../store.ts';
import { toast } from './toast.ts';

const SHOWN_MS = 6000;

/** Bottom left of the content, never over a button. The region stays in the page, so that what enters it is heard. */
export function ToastLine(): JSX.Element {
  const now = useStore(toast);
  useEffect(() => {
    if (now === undefined) return undefined;
    const timer = setTimeout(() => toast.set(undefined), now.ms ?? SHOWN_MS);
    return () => clearTimeout(timer);
  }, [now]);
  return (
    <div class="toast-region" role="status">
      {now === undefined ? null : (
        <p class="toast">
          <span>{now.text}</span>
          {now.action === undefined ? null : (
            <button
              type="button"
              onClick={() => {
                now.action?.run();
                toast.set(undefined);
              }}
            >
              {now.action.label}
            </button>
          )}
        </p>
      )}
    </div>
  );
}
