import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import '../styles/canvas.css';
import { Message } from '../parts/message.tsx';
import { Page } from '../shell/page.tsx';
import { useKeys } from '../shell/use-keys.ts';
import { useQuery } from '../use-query.ts';
import { Answer } from './answer.tsx';
import { AskForm } from './ask-form.tsx';
import { Choose } from './choose.tsx';
import { addressOf, readAddress } from './functions.ts';
import { Menu } from './menu.tsx';
import { Sentence } from './sentence.tsx';

/**
 * How are we doing: a question or a choice becomes one table of a fixed list, shown as a sentence that can be changed. The address
 * names the table, so it opens again without any question being read.
 */
export function CanvasPage(): JSX.Element {
  const [query] = useQuery();
  const box = useRef<HTMLDivElement>(null);
  const focus = (selector: string) => (): void =>
    box.current?.querySelector<HTMLElement>(selector)?.focus();
  useKeys('canvas', { ask: focus('.ask input'), filter: focus('.sentence select') });
  const reading = readAddress(query);
  const question = reading === undefined ? (query['ask'] ?? '').trim() : '';
  return (
    <Page title="Canvas" lead="Ask how things are going. Each answer is one table, counted now.">
      <div ref={box} class="canvas">
        <AskForm asked={question} />
        {reading === undefined ? null : (
          <>
            {reading.unknown.length === 0 ? null : (
              <Message tone="amber">
                The address names what this table does not know: {reading.unknown.join(', ')}. It
                was left out.
              </Message>
            )}
            <Sentence reading={reading} />
            <Answer key={addressOf(reading)} reading={reading} />
          </>
        )}
        {reading === undefined && question !== '' ? (
          <Choose key={question} question={question} />
        ) : null}
        {reading === undefined && question === '' ? <Menu unknown={query['fn']} /> : null}
      </div>
    </Page>
  );
}
