/**
 * A document's text as chunks: slices that lie end to end and are the text together. A heading begins a chunk and stands with
 * what it is the heading of; paragraphs, lists, tables and fenced code are cut only where one alone exceeds `MAX_CHUNK`. Sizes
 * are those of `sizeOf`.
 */
import { cutText, sizeOf } from './cut-text.ts';
import { blocksOf, type Block } from './markdown-blocks.ts';

export interface Chunk {
  /** From 0. */
  position: number;
  /** Path of headings, `Guide > Setup`; null before the first one. */
  heading: string | null;
  content: string;
  /** In UTF-16 code units, the end excluded: `text.slice(from_character, to_character)` is the content. */
  from_character: number;
  to_character: number;
  /** From 1, the last one included. */
  from_line: number;
  to_line: number;
}

export interface OutlineEntry {
  level: number;
  title: string;
  /** From 1. */
  line: number;
}

/** A chunk is closed when it has this much and the next block would make it more than `GOOD_CHUNK`. */
export const MIN_CHUNK = 400;
const GOOD_CHUNK = 800;
/** No chunk exceeds this by more than headings that stand at its beginning, which are less than `MIN_CHUNK`. */
export const MAX_CHUNK = 1200;

interface Atom {
  text: string;
  size: number;
  heading: Block['heading'];
}

/** The chunks of a text; the same text always gives the same ones. */
export function chunkDocument(text: string): Chunk[] {
  const drafts: { heading: string | null; content: string }[] = [];
  const path: { level: number; title: string }[] = [];
  let open = { content: '', size: 0, has_body: false };
  const close = (): void => {
    if (open.content === '') return;
    const heading = path.map(({ title }) => title).filter(Boolean);
    drafts.push({
      heading: heading.length > 0 ? heading.join(' > ') : null,
      content: open.content,
    });
    open = { content: '', size: 0, has_body: false };
  };
  for (const atom of blocksOf(text).flatMap(atomsOf)) {
    if (isFull(open, atom)) close();
    if (atom.heading !== undefined) {
      const { level } = atom.heading;
      while ((path.at(-1)?.level ?? 0) >= level) path.pop();
      path.push(atom.heading);
    }
    open.content += atom.text;
    open.size += atom.size;
    open.has_body ||= atom.heading === undefined && atom.text.trim() !== '';
  }
  close();
  return placed(drafts);
}

/** Whether the next atom begins a chunk of its own. */
function isFull(open: { size: number; has_body: boolean }, next: Atom): boolean {
  if (next.heading !== undefined) return open.has_body || open.size + next.size >= MIN_CHUNK;
  const together = open.size + next.size;
  if (!open.has_body) return together > MAX_CHUNK + MIN_CHUNK;
  return together > MAX_CHUNK || (open.size >= MIN_CHUNK && together > GOOD_CHUNK);
}

/** A block, or the pieces of one that exceeds the size. A heading of that kind is no heading. */
function atomsOf({ kind, text, heading }: Block): Atom[] {
  const size = sizeOf(text);
  if (heading !== undefined && size < MIN_CHUNK) return [{ text, size, heading }];
  if (size <= MAX_CHUNK) return [{ text, size, heading: undefined }];
  const pieces = cutText(text, kind, MAX_CHUNK);
  return pieces.map((piece) => ({ text: piece, size: sizeOf(piece), heading: undefined }));
}

function placed(drafts: { heading: string | null; content: string }[]): Chunk[] {
  let from_character = 0;
  let from_line = 1;
  return drafts.map(({ heading, content }, position) => {
    const to_character = from_character + content.length;
    const ends = content.split('\n').length - 1;
    // The line of its last character: an end of line belongs to the line it ends.
    const to_line = from_line + ends - (content.endsWith('\n') ? 1 : 0);
    const chunk = { position, heading, content, from_character, to_character, from_line, to_line };
    from_character = to_character;
    from_line += ends;
    return chunk;
  });
}

/** The headings of a text, in order. */
export function outlineOf(text: string): OutlineEntry[] {
  let line = 1;
  return blocksOf(text).flatMap((block) => {
    const at = line;
    line += block.text.split('\n').length - 1;
    return block.heading === undefined ? [] : [{ ...block.heading, line: at }];
  });
}

/** What a chunk is found by: the document's title and the path of headings, then its text. */
export function chunkText(title: string, heading: string | null, content: string): string {
  return [title, heading, content].filter((part) => part !== null).join('\n');
}
