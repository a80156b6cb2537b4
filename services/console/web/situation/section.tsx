import type { Part } from '@almanac/shared/contracts/console-views';
import type { ComponentChildren, JSX } from 'preact';
import { Message } from '../parts/message.tsx';

interface SectionProps<Value> {
  title: string;
  part: Part<Value>;
  href?: string;
  children: (value: Value) => ComponentChildren;
}

/** A part of the page, or why it is not known. */
export function Section<Value>(props: SectionProps<Value>): JSX.Element {
  const { title, part, href, children } = props;
  return (
    <section class="section">
      <header>
        <h2>{title}</h2>
        {href === undefined ? null : (
          <a href={href} aria-label={`Open: ${title}`}>
            Open
          </a>
        )}
      </header>
      {part.known ? (
        children(part.value)
      ) : (
        <Message tone="amber">This could not be read. {part.why}</Message>
      )}
    </section>
  );
}
