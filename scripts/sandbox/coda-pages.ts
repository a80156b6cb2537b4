import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { accept, settle } from './coda-mutations.ts';
import { parseBody } from './coda-rows.ts';
import type { CodaLine, CodaPage, CodaState } from './coda-state.ts';
import type { SandboxApp, SandboxContext } from './context.ts';
import { newApp } from './context.ts';
import { codaRefusal } from './refusal.ts';

const updateSchema = z.strictObject({
  name: z.string().optional(),
  contentUpdate: z
    .strictObject({
      insertionMode: z.enum(['append', 'prepend', 'replace']),
      elementId: z.string().optional(),
      canvasContent: z.strictObject({
        format: z.enum(['markdown', 'html']),
        content: z.string(),
      }),
    })
    .optional(),
});
type ContentUpdate = NonNullable<z.infer<typeof updateSchema>['contentUpdate']>;

/** `/docs/{d}/pages/{p}`: content is written for later and read back as lines. */
export function codaPages(context: SandboxContext): SandboxApp {
  const { coda, origin } = context;
  const app = newApp();
  app.get('/pages/:page/content', (c) => {
    settle(coda);
    const url = new URL(c.req.url);
    const page = findPage(coda, c.req.param('page'));
    const token = url.searchParams.get('pageToken');
    const limit = Math.min(Math.max(Number(url.searchParams.get('limit') ?? 50) || 50, 1), 500);
    const part = token
      ? coda.snapshots.next(token)
      : coda.snapshots.first(page.lines.map(shownLine), limit, null);
    if (part === undefined) throw codaRefusal(400, 'Invalid page token.');
    const next = part.next_page_token;
    return c.json({
      items: part.items,
      href: origin() + url.pathname + url.search,
      ...(next === undefined ? {} : { nextPageToken: next }),
    });
  });
  app.put('/pages/:page', async (c) => {
    const page = findPage(coda, c.req.param('page'));
    const { name, contentUpdate } = await parseBody(c, updateSchema);
    const element = contentUpdate?.elementId;
    if (element !== undefined && !page.lines.some((line) => line.id === element)) {
      throw codaRefusal(404, `Could not find an element with ID ${element}.`);
    }
    const requestId = accept(context, () => {
      if (name !== undefined) page.name = name;
      if (contentUpdate) updateContent(page, contentUpdate);
    });
    return c.json({ requestId, id: page.id }, 202);
  });
  return app;
}

function findPage(coda: CodaState, id_or_name: string): CodaPage {
  const found = coda.pages.find(({ id, name }) => id === id_or_name || name === id_or_name);
  if (found === undefined)
    throw codaRefusal(404, `Could not find a page with ID or name ${id_or_name}.`);
  return found;
}

/** Appending has no key: a repeated request appends again, as with Coda. */
function updateContent(page: CodaPage, update: ContentUpdate): void {
  const { insertionMode, elementId, canvasContent } = update;
  const lines = linesOf(canvasContent.content, canvasContent.format);
  const at = page.lines.findIndex((line) => line.id === elementId);
  const all = elementId === undefined;
  if (insertionMode === 'replace')
    page.lines.splice(all ? 0 : at, all ? page.lines.length : 1, ...lines);
  else if (insertionMode === 'prepend') page.lines.splice(all ? 0 : at, 0, ...lines);
  else page.lines.splice(all ? page.lines.length : at + 1, 0, ...lines);
}

/**
 * Headings, bullets and paragraphs are told apart; other markdown stays text, and HTML loses its
 * tags.
 */
function linesOf(content: string, format: 'markdown' | 'html'): CodaLine[] {
  const text =
    format === 'html'
      ? content.replaceAll(/<\/(p|li|h\d)>/g, '\n').replaceAll(/<[^>]*>/g, '')
      : content;
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, hashes, bullet] = /^(?:(#{1,3}) |([-*] ))/.exec(line) ?? [];
      const style = hashes ? `h${hashes.length}` : bullet ? 'bulletedList' : 'paragraph';
      const id = `cl-${randomBytes(7).toString('base64url')}`;
      return {
        id,
        style,
        content: line.slice((hashes ? hashes.length + 1 : 0) + (bullet?.length ?? 0)),
      };
    });
}

function shownLine({ id, style, content }: CodaLine): Record<string, unknown> {
  return { id, type: 'line', itemContent: { style, format: 'plainText', content, lineLevel: 0 } };
}
