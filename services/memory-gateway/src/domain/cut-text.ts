/** The cutting of a block that alone exceeds the size: between its lines or sentences, then words, then characters. */
import type { BlockKind } from './markdown-blocks.ts';

const WIDE = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\u3000-\u303f\uff01-\uff60]/gu;

/**
 * How much a text says, in Latin characters: one character of Chinese, Japanese or Korean stands for two, as a page of it says
 * about twice as much.
 */
export function sizeOf(text: string): number {
  return text.length + (text.match(WIDE)?.length ?? 0);
}

/** Pieces of at most `max`, together the text; a single grapheme may exceed it. */
export function cutText(text: string, kind: BlockKind, max: number): string[] {
  const by_lines = kind === 'code' || kind === 'list' || kind === 'table';
  const first = kind === 'list' ? itemsOf(text) : by_lines ? linesOf(text) : sentencesOf(text);
  return packed(first, max, (part) =>
    packed(kind === 'list' ? linesOf(part) : [part], max, (line) =>
      packed(by_lines ? sentencesOf(line) : [line], max, (sentence) =>
        packed(segmentsOf(sentence, 'word'), max, (word) =>
          packed(segmentsOf(word, 'grapheme'), max, (grapheme) => [grapheme]),
        ),
      ),
    ),
  );
}

/** Joins neighbouring parts as long as they fit; a part that does not fit alone is cut further. */
function packed(parts: string[], max: number, cut: (part: string) => string[]): string[] {
  const pieces: string[] = [];
  let open = '';
  let size = 0;
  for (const part of parts.flatMap((one) => (sizeOf(one) > max ? cut(one) : [one]))) {
    const more = sizeOf(part);
    if (open !== '' && size + more > max) {
      pieces.push(open);
      [open, size] = ['', 0];
    }
    open += part;
    size += more;
  }
  if (open !== '') pieces.push(open);
  return pieces;
}

function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** A list's items with what is indented below them. */
function itemsOf(text: string): string[] {
  return text.split(/(?<=\n)(?=(?:[-*+]|\d{1,9}[.)])[ \t])/);
}

function sentencesOf(text: string): string[] {
  return segmentsOf(text, 'sentence');
}

const segmenters = new Map<string, Intl.Segmenter>();

function segmentsOf(text: string, granularity: 'sentence' | 'word' | 'grapheme'): string[] {
  const segmenter = segmenters.get(granularity) ?? new Intl.Segmenter('en', { granularity });
  segmenters.set(granularity, segmenter);
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}
