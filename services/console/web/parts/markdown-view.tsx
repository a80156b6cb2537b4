import type { JSX } from 'preact';
import { parseMarkdown, type Block, type Inline } from './markdown.ts';

/** Text that people wrote or will read, in the serif. Links leave without a trace and say where they lead. */
export function MarkdownView({ text }: { text: string }): JSX.Element {
  return <div class="prose">{parseMarkdown(text).map(blockOf)}</div>;
}

function blockOf(block: Block): JSX.Element {
  switch (block.kind) {
    case 'heading': {
      const Heading = `h${block.level}` as const;
      return <Heading>{block.children.map(inlineOf)}</Heading>;
    }
    case 'list': {
      const List = block.ordered ? 'ol' : 'ul';
      return (
        <List>
          {block.items.map((item, at) => (
            <li key={at}>{item.map(inlineOf)}</li>
          ))}
        </List>
      );
    }
    case 'quote':
      return <blockquote>{block.children.map(inlineOf)}</blockquote>;
    case 'code':
      return (
        <pre>
          <code>{block.text}</code>
        </pre>
      );
    case 'paragraph':
      return <p>{block.children.map(inlineOf)}</p>;
  }
}

function inlineOf(part: Inline): JSX.Element | string {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'code':
      return <code>{part.text}</code>;
    case 'strong':
      return <strong>{part.children.map(inlineOf)}</strong>;
    case 'em':
      return <em>{part.children.map(inlineOf)}</em>;
    case 'link':
      return (
        <a href={part.href} target="_blank" rel="noopener noreferrer">
          {part.children.map(inlineOf)}
          <span class="meta"> ({hostOf(part.href)})</span>
        </a>
      );
  }
}

function hostOf(href: string): string {
  const url = new URL(href);
  return url.protocol === 'mailto:' ? 'mail' : url.host;
}
