import type { SituationView } from '@almanac/shared/contracts/console-views';
import type { JSX } from 'preact';
import { AsOf, Loaded } from '../parts/loaded.tsx';
import { Message } from '../parts/message.tsx';
import { Dot } from '../parts/tag.tsx';
import { useMe } from '../shell/session.ts';
import { useRead } from '../use-read.ts';
import { beginCalendars, CalendarChoice } from './calendar-choice.tsx';
import { PROVIDERS, stateOf, type Provider } from './connections.ts';
import { beginConnection, GoogleConnection } from './google-connection.tsx';

type Services = Extract<SituationView['services'], { known: true }>['value'];

export function beginConnections(): void {
  beginConnection();
  beginCalendars();
}

/** What Almanac is connected to, how each is, and how to set up what is not. */
export function ConnectionsPart(): JSX.Element {
  const me = useMe();
  const status = useRead<{ services: Services }>('/api/views/status', {
    topics: ['health', 'control'],
  });
  return (
    <div class="sections">
      {me.sandbox ? (
        <Message tone="plain">
          Sandbox: nothing here reaches the real Google Calendar or the real Coda.
        </Message>
      ) : null}
      <GoogleConnection />
      <CalendarChoice />
      <section class="section">
        <header>
          <h2>Others</h2>
          <AsOf read={status} />
        </header>
        <Loaded read={status} what="the connections">
          {({ services }) => (
            <ul class="rows">
              {PROVIDERS.map((one) => (
                <ProviderRow key={one.title} provider={one} services={services} />
              ))}
            </ul>
          )}
        </Loaded>
        <p class="meta">
          Slack, text messages, Telegram and calls have no connection here yet: what would go there
          is recorded and not sent. Odoo likewise.
        </p>
      </section>
    </div>
  );
}

function ProviderRow(props: { provider: Provider; services: Services }): JSX.Element {
  const { provider, services } = props;
  const { title, purpose, steps } = provider;
  const { tone, words, notes } = stateOf(provider, services);
  return (
    <li class="letter">
      <div>
        <span class="strong">{title}</span>
        <p>{purpose}</p>
        {notes.map((note) => (
          <p key={note} class="message amber">
            {note}
          </p>
        ))}
        <details open={words === 'not well'}>
          <summary class="meta">
            {words === 'not set up' ? 'Set it up' : 'How it is set up'}
            <span class="visually-hidden">: {title}</span>
          </summary>
          <ol class="steps">
            {steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </details>
      </div>
      <span class="nowrap">
        <Dot tone={tone} /> {words}
      </span>
    </li>
  );
}
