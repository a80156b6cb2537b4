import type { JSX } from 'preact';
import { Message } from '../parts/message.tsx';
import { pathWith } from '../use-query.ts';
import { addressOf, FUNCTIONS, TABLES } from './functions.ts';

/** Everything that can be asked for. `unknown` is a table of an address that is none. */
export function Menu({ unknown }: { unknown: string | undefined }): JSX.Element {
  return (
    <section class="section" aria-labelledby="menu-title">
      {unknown === undefined ? null : (
        <Message tone="amber">There is no table called {unknown}. Nothing was counted.</Message>
      )}
      <h2 id="menu-title">Or choose a table</h2>
      <ul class="rows">
        {FUNCTIONS.map((fn) => {
          const { title, example } = TABLES[fn];
          return (
            <li key={fn} class="menu-row">
              <a class="strong" href={addressOf({ fn, params: {} })}>
                {title}
              </a>
              <a class="meta" href={pathWith('/canvas', { ask: example })}>
                {example}
              </a>
            </li>
          );
        })}
      </ul>
      <p class="meta">
        A question is read by a model where one is set up, else by its words, in English or German.
        It only ever chooses one of these tables.
      </p>
    </section>
  );
}
