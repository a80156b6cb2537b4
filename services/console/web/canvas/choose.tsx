import type { AskReply } from '@almanac/shared/contracts/analytics';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { Loaded } from '../parts/loaded.tsx';
import { Message } from '../parts/message.tsx';
import { addressOf, sayReading } from './functions.ts';
import { nearestOf, sureReading } from './reading.ts';
import { useAsked } from './use-asked.ts';

const PATH = '/api/v1/observer/ask';

/** A question that is understood opens its table; otherwise nothing runs, and a person chooses. */
export function Choose({ question }: { question: string }): JSX.Element {
  const { route } = useLocation();
  const read = useAsked<AskReply>(PATH, { question }, { topics: [] });
  const sure = read.data === undefined ? undefined : sureReading(read.data);
  const address = sure === undefined ? undefined : addressOf(sure);
  useEffect(() => {
    // In the place of the question, so that "back" does not ask it again.
    if (address !== undefined) route(address, true);
  }, [address, route]);
  if (read.error?.status === 422) {
    return <Message tone="amber">{read.error.message} Nothing was counted.</Message>;
  }
  return (
    <Loaded read={read} what="the reading of the question" unharmed="Nothing was counted.">
      {(reply) => (sure === undefined ? <Nearest reply={reply} /> : null)}
    </Loaded>
  );
}

function Nearest({ reply }: { reply: AskReply }): JSX.Element {
  const title =
    reply.fn === null
      ? 'No table answers this question by its words'
      : 'This question may mean several things';
  return (
    <section class="section" aria-labelledby="nearest-title">
      <div role="status">
        <h2 id="nearest-title">{title}</h2>
        <p class="ink-2">Nothing was counted. Choose what comes nearest, or ask in other words.</p>
      </div>
      <ul class="nearest">
        {nearestOf(reply).map((reading) => (
          <li key={reading.fn}>
            <a class="button" href={addressOf(reading)}>
              {sayReading(reading)}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
