import { Check, Circle } from 'lucide-preact';
import type { JSX } from 'preact';
import { Message } from '../parts/message.tsx';
import type { FirstStep } from './said.ts';

/** Before anything was ever planned. */
export function FirstSteps(props: { steps: readonly FirstStep[]; sandbox: boolean }): JSX.Element {
  const { steps, sandbox } = props;
  return (
    <section class="section" aria-labelledby="first-title">
      <h2 id="first-title">To begin with</h2>
      {sandbox ? <Message>Sandbox: nothing here reaches an account of yours.</Message> : null}
      <ol class="rows">
        {steps.map(({ key, done, title, text, href }) => (
          <li key={key} class="first-row">
            {done === true ? (
              <Check size={16} aria-hidden="true" />
            ) : (
              <Circle size={16} aria-hidden="true" />
            )}
            <div>
              <p>
                {done === true ? <b>{title}</b> : <a href={href}>{title}</a>}{' '}
                {done === undefined ? null : <span class="meta">{done ? 'done' : 'open'}</span>}
              </p>
              <p class="ink-2">{text}</p>
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}
