/** The blocks that tell a state (design 06 §7): each says what is, what was not done, and what to do. */
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { messageOf, ApiError } from '../api.ts';
import type { Tone } from './tone.ts';
import { Button } from './button.tsx';

interface MessageProps {
  tone?: Exclude<Tone, 'sky'>;
  /** Only for the stop and failed decisions; everything else is a status. */
  alert?: boolean;
  children: ComponentChildren;
  action?: ComponentChildren;
}

/** One line in a box: a degradation, a conflict, a refusal. */
export function Message({
  tone = 'plain',
  alert = false,
  children,
  action,
}: MessageProps): JSX.Element {
  return (
    <div class={`message ${tone}`} role={alert ? 'alert' : 'status'}>
      <p>{children}</p>
      {action}
    </div>
  );
}

interface EmptyProps {
  title: string;
  children?: ComponentChildren;
  action?: ComponentChildren;
}

/** Nothing is here, and that is known: good news, a filter that finds nothing, or a first run. */
export function Empty({ title, children, action }: EmptyProps): JSX.Element {
  return (
    <div class="state">
      <h2>{title}</h2>
      {children === undefined ? null : <p>{children}</p>}
      {action === undefined ? null : <div class="actions">{action}</div>}
    </div>
  );
}

interface FailedProps {
  /** "The inbox did not load. Nothing was decided." */
  children: ComponentChildren;
  error: unknown;
  retry: () => void;
}

const RETRY_S = 5;

/** In the place of what could not be read, never as an empty list. Tries again by itself. */
export function Failed({ children, error, retry }: FailedProps): JSX.Element {
  const [left_s, setLeft] = useState(RETRY_S);
  useEffect(() => {
    const timer = setInterval(() => setLeft((left) => Math.max(0, left - 1)), 1000);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => {
    if (left_s > 0) return;
    retry();
    setLeft(RETRY_S);
  }, [left_s, retry]);
  const request_id = error instanceof ApiError ? error.problem?.request_id : undefined;
  return (
    <div class="state" role="status">
      <h2>{children}</h2>
      <p>Trying again in {left_s} s.</p>
      <div class="actions">
        <Button onClick={retry}>Try again</Button>
      </div>
      <details>
        <summary class="meta">Details</summary>
        <p class="meta">{messageOf(error)}</p>
        {request_id === undefined ? null : <p class="meta mono">{request_id}</p>}
      </details>
    </div>
  );
}

/** The page is there and this person has no part in it. */
export function NoPermission({ children }: { children: ComponentChildren }): JSX.Element {
  return (
    <div class="state">
      <h2>You cannot do this here</h2>
      <p>{children}</p>
    </div>
  );
}

const PATIENCE_MS = 150;

/** Grey shapes of what comes, after a moment: a quick answer shows none. */
export function Skeleton({ what, rows = 6 }: { what: string; rows?: number }): JSX.Element {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div aria-busy="true">
      <p class="visually-hidden" role="status">
        Loading {what}
      </p>
      {shown ? (
        <div class="skeleton" aria-hidden="true">
          {Array.from({ length: rows }, (_, at) => (
            <i key={at} />
          ))}
        </div>
      ) : null}
    </div>
  );
}
