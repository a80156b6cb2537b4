import type { JSX } from 'preact';
import { sourceLink } from './memory-words.ts';

/** The end of a line about a document: a way to where it came from, with its host in sight; nothing where there is none. */
export function OpenSource({ url }: { url: string | null | undefined }): JSX.Element | null {
  const link = sourceLink(url);
  if (link === undefined) return null;
  return (
    <>
      {' · '}
      <a href={link.href} target="_blank" rel="noopener noreferrer">
        Open it <span>({link.host})</span>
      </a>
    </>
  );
}
