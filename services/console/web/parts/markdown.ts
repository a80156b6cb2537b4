/**
 * A small Markdown as data: headings, lists, quotes, code, emphasis and links. It becomes elements (`markdown-view.tsx`),
 * never HTML text, so nothing that a model or a mail wrote can be more than words. Links are http, https and mailto only.
 */
export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'strong' | 'em'; children: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'link'; href: string; children: Inline[] };

export type Block =
  | { kind: 'heading'; level: 2 | 3 | 4; children: Inline[] }
  | { kind: 'paragraph' | 'quote'; children: Inline[] }
  | { kind: 'list'; ordered: boolean; items: Inline[][] }
  | { kind: 'code'; text: string };

const HEADING = /^(#{1,6})\s+(.+?)\s*#*$/;
const ITEM = /^\s{0,3}(?:[-*+]|(\d{1,3})[.)])\s+(.*)$/;
const FENCE = /^```/;

export function parseMarkdown(text: string): Block[] {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? '';
    if (line.trim() === '') {
      at += 1;
      continue;
    }
    const [block, next] = blockAt(lines, at);
    blocks.push(block);
    at = next;
  }
  return blocks;
}

function blockAt(lines: readonly string[], at: number): [Block, number] {
  const line = lines[at] ?? '';
  if (FENCE.test(line)) return fenceAt(lines, at);
  const heading = HEADING.exec(line);
  if (heading !== null) {
    const level = Math.min(4, (heading[1] ?? '').length + 1) as 2 | 3 | 4;
    return [{ kind: 'heading', level, children: parseInline(heading[2] ?? '') }, at + 1];
  }
  if (ITEM.test(line)) return listAt(lines, at);
  if (line.startsWith('>')) {
    const end = endWhere(lines, at, (one) => !one.startsWith('>'));
    const said = lines.slice(at, end).map((one) => one.replace(/^>\s?/, ''));
    return [{ kind: 'quote', children: parseInline(said.join('\n')) }, end];
  }
  const end = endWhere(
    lines,
    at + 1,
    (one) => one.trim() === '' || HEADING.test(one) || ITEM.test(one) || FENCE.test(one),
  );
  return [{ kind: 'paragraph', children: parseInline(lines.slice(at, end).join('\n')) }, end];
}

function fenceAt(lines: readonly string[], at: number): [Block, number] {
  const end = endWhere(lines, at + 1, (one) => FENCE.test(one));
  return [{ kind: 'code', text: lines.slice(at + 1, end).join('\n') }, end + 1];
}

function listAt(lines: readonly string[], at: number): [Block, number] {
  const ordered = ITEM.exec(lines[at] ?? '')?.[1] !== undefined;
  const items: string[] = [];
  let end = at;
  for (; end < lines.length; end += 1) {
    const line = lines[end] ?? '';
    const item = ITEM.exec(line);
    if (item !== null) items.push(item[2] ?? '');
    else if (/^\s{2,}\S/.test(line)) items.push(`${items.pop() ?? ''}\n${line.trim()}`);
    else break;
  }
  return [{ kind: 'list', ordered, items: items.map((item) => parseInline(item)) }, end];
}

function endWhere(lines: readonly string[], from: number, ends: (line: string) => boolean): number {
  const found = lines.slice(from).findIndex((line) => ends(line));
  return found < 0 ? lines.length : from + found;
}

const INLINE =
  /`([^`\n]+)`|\*\*([^*\n](?:[^\n]*?[^*\n])?)\*\*|\*([^*\s](?:[^*\n]*[^*\s])?)\*|(?<![\w])_([^_\s](?:[^_\n]*[^_\s])?)_(?![\w])|\[([^\]\n]+)\]\(([^()\s]+)\)|<?(https?:\/\/[^\s<>()]+[^\s<>().,;:!?'"])>?/;

export function parseInline(text: string): Inline[] {
  const parts: Inline[] = [];
  let rest = text;
  while (rest !== '') {
    const match = INLINE.exec(rest);
    if (match === null) break;
    if (match.index > 0) parts.push({ kind: 'text', text: rest.slice(0, match.index) });
    parts.push(inlineOf(match));
    rest = rest.slice(match.index + match[0].length);
  }
  if (rest !== '') parts.push({ kind: 'text', text: rest });
  return parts;
}

function inlineOf([whole, code, strong, star, line, label, target, bare]: RegExpExecArray): Inline {
  if (code !== undefined) return { kind: 'code', text: code };
  if (strong !== undefined) return { kind: 'strong', children: parseInline(strong) };
  const em = star ?? line;
  if (em !== undefined) return { kind: 'em', children: parseInline(em) };
  const href = safeLink(target ?? bare ?? '');
  if (href === undefined) return { kind: 'text', text: whole };
  return { kind: 'link', href, children: [{ kind: 'text', text: label ?? bare ?? '' }] };
}

/** The address where it is one a person may follow; else undefined. */
export function safeLink(target: string): string | undefined {
  try {
    const url = new URL(target);
    return ['http:', 'https:', 'mailto:'].includes(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}
