/**
 * A text as a row of blocks: headings, paragraphs, lists, tables, fenced code. Blocks lie end to end: together they are the text,
 * character by character; blank lines belong to the block before them. Plain text is a row of paragraphs. What decides is the
 * part of CommonMark 0.31 that tells blocks apart; what is inside of one is not read.
 */
export type BlockKind = 'heading' | 'paragraph' | 'list' | 'table' | 'code';

export interface Block {
  kind: BlockKind;
  /** Position of its first character, in UTF-16 code units. */
  from: number;
  text: string;
  /** Of a heading. */
  heading?: { level: number; title: string };
}

interface Line {
  from: number;
  /** With its end. */
  text: string;
  bare: string;
}

const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/;
const INNER_FENCE = /^\s*(`{3,}|~{3,})(.*)$/;
const ATX = /^ {0,3}(#{1,6})(?:[ \t]+(.*))?$/;
const UNDERLINE = /^ {0,3}(=+|-+)[ \t]*$/;
const LIST_ITEM = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$)/;
const DELIMITER_ROW = /^[ \t|:-]+$/;
const MAX_TITLE = 120;
/** Of a heading's line; what follows is not looked at. */
const MAX_HEADING = 1000;

/** The blocks of a text, in order; none only for an empty text. */
export function blocksOf(text: string): Block[] {
  const lines = linesOf(text);
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const started = startBlock(lines, at);
    let end = started.end;
    while (end < lines.length && isBlank(lines[end])) end += 1;
    const { kind, heading } = started;
    const own = lines.slice(at, end);
    const block = { kind, from: own[0]?.from ?? 0, text: own.map((line) => line.text).join('') };
    blocks.push(heading === undefined ? block : { ...block, heading });
    at = end;
  }
  return blocks;
}

interface Started {
  kind: BlockKind;
  end: number;
  heading?: { level: number; title: string };
}

function startBlock(lines: Line[], at: number): Started {
  const bare = lines[at]?.bare ?? '';
  const fence = fenceOf(FENCE, bare);
  if (fence !== undefined) return { kind: 'code', end: endOfFence(lines, at, fence) };
  const atx = ATX.exec(bare);
  if (atx !== null) {
    const title = titleOf(atx[2] ?? '');
    return { kind: 'heading', end: at + 1, heading: { level: atx[1]?.length ?? 1, title } };
  }
  if (LIST_ITEM.test(bare) && !isRule(bare)) return { kind: 'list', end: endOfList(lines, at) };
  const underline = UNDERLINE.exec(lines[at + 1]?.bare ?? '')?.[1];
  if (underline !== undefined && bare.trim() !== '' && !bare.includes('|')) {
    const level = underline.startsWith('=') ? 1 : 2;
    return { kind: 'heading', end: at + 2, heading: { level, title: titleOf(bare) } };
  }
  return paragraph(lines, at);
}

/** Lines up to a blank one, or to one that begins something else. A text may begin with blank lines: they are its first. */
function paragraph(lines: Line[], at: number): Started {
  const delimiter = lines[at + 1]?.bare ?? '';
  const is_table =
    delimiter.includes('|') && delimiter.includes('-') && DELIMITER_ROW.test(delimiter);
  let end = at + 1;
  while (end < lines.length) {
    const bare = lines[end]?.bare ?? '';
    if (bare.trim() === '' || fenceOf(FENCE, bare) !== undefined || ATX.test(bare)) break;
    if (!is_table && LIST_ITEM.test(bare) && !isRule(bare)) break;
    end += 1;
  }
  return { kind: is_table ? 'table' : 'paragraph', end };
}

/** The marks that open fenced code; a line that goes on with such marks is code within a sentence. */
function fenceOf(pattern: RegExp, bare: string): string | undefined {
  const [, marks = '', rest = ''] = pattern.exec(bare) ?? [];
  if (marks === '' || (marks.startsWith('`') && rest.includes('`'))) return undefined;
  return marks;
}

function endOfFence(lines: Line[], at: number, fence: string): number {
  const closing = new RegExp(`^\\s*${fence[0] ?? '`'}{${fence.length},}[ \\t]*$`);
  let end = at + 1;
  while (end < lines.length && !closing.test(lines[end]?.bare ?? '')) end += 1;
  return Math.min(end + 1, lines.length);
}

/** Blank lines end a list unless an item or an indented line follows; code inside of an item is passed over whole. */
function endOfList(lines: Line[], at: number): number {
  let end = at;
  while (end < lines.length) {
    const bare = lines[end]?.bare ?? '';
    const fence = fenceOf(INNER_FENCE, bare);
    const indented = /^(?: {2,}|\t)/.test(bare);
    const begins = ATX.test(bare) || fenceOf(FENCE, bare) !== undefined;
    if (end > at && !indented && begins) return end;
    if (end > at && isBlank(lines[end - 1]) && !isBlank(lines[end])) {
      if (!indented && !LIST_ITEM.test(bare)) return end;
    }
    end = fence === undefined ? end + 1 : endOfFence(lines, end, fence);
  }
  return end;
}

function isRule(bare: string): boolean {
  return /^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$/.test(bare);
}

function isBlank(line: Line | undefined): boolean {
  return line !== undefined && line.bare.trim() === '';
}

function titleOf(text: string): string {
  const plain = text
    .slice(0, MAX_HEADING)
    .toWellFormed()
    .replace(/[ \t]+#+[ \t]*$/, '')
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/[*`]/g, '')
    .trim();
  return [...plain].slice(0, MAX_TITLE).join('');
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let from = 0;
  for (const [line] of text.matchAll(/[^\n]*\n|[^\n]+$/g)) {
    lines.push({ from, text: line, bare: line.replace(/\r?\n$/, '') });
    from += line.length;
  }
  return lines;
}
