import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type {
  DocSearchReply,
  DocumentDetail,
  DocumentReply,
} from '@almanac/shared/contracts/documents';
import { startGateway, type Gateway } from './gateway.ts';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

const DOCS = '/api/v1/memory/docs';
const GUIDE = [
  '# Guide\n\nAll about the otter machine.\n\n',
  '## Setup\n\nPlug the cable into the left socket.\n\n```sh\notter --calibrate E-4711\n```\n\n',
  '## Care\n\n| part | how |\n|---|---|\n| drum | wipe it dry |\n',
].join('');

async function ingest(document: Record<string, unknown>): Promise<DocumentReply> {
  const { status, body } = await gateway.post(DOCS, { title: 'A title', ...document });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body as DocumentReply;
}
async function search(query: string, more: Record<string, string> = {}): Promise<DocSearchReply> {
  const { status, body } = await gateway.get('/api/v1/memory/search/docs', { query, ...more });
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body as DocSearchReply;
}
async function read(doc_id: string, query: Record<string, string> = {}): Promise<DocumentDetail> {
  const { status, body } = await gateway.get(`${DOCS}/${encodeURIComponent(doc_id)}`, query);
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body as DocumentDetail;
}

describe('a document', () => {
  test('learns nothing that memory itself told, and says nothing in vain', async () => {
    const told = '<almanac-recalled id="mem_1">Weasels are blue</almanac-recalled>';
    await ingest({ doc_id: 'quoting', content: `# Weasels\n\nNew: weasels hop.\n\n${told}` });
    expect((await read('quoting')).content).not.toContain('blue');
    for (const [content, code] of [
      [told, 'recalled_text'],
      ['\u200b\u200d', 'invalid'],
    ]) {
      const { status, body } = await gateway.post(DOCS, { doc_id: 'empty', title: 'x', content });
      expect([status, body['code']]).toEqual([422, code]);
    }
  });

  test('is found at the reply, with where it stands', async () => {
    const url = 'https://docs.example/otter';
    const told = await ingest({ doc_id: 'otter', title: 'Otter manual', url, content: GUIDE });
    expect(told).toMatchObject({ version: 1, status: 'stored', chunks: 3, client_id: null });
    const { items, degraded } = await search('which socket for the cable', { explain: 'true' });
    expect(degraded).toEqual([]);
    const [best] = items;
    expect(best).toMatchObject({
      doc_id: 'otter',
      title: 'Otter manual',
      url,
      version: 1,
      heading: 'Guide > Setup',
      position: 1,
      lines: { from: 5, to: 12 },
      explain: { legs: { sparse: { rank: 1 }, dense: null } },
    });
    const { from = 0, to = 0 } = best?.characters ?? {};
    expect(GUIDE.slice(from, to)).toBe(best?.content);
    expect((await search('E-4711')).items[0]).toMatchObject({ chunk_id: best?.chunk_id });
    expect((await search('otter manual care')).items[0]?.heading).toBe('Guide > Care');
  });

  test('is read whole, in chunks and in outline', async () => {
    const whole = await read('otter');
    expect(whole.content).toBe(GUIDE);
    expect(whole.outline).toEqual([
      { level: 1, title: 'Guide', line: 1 },
      { level: 2, title: 'Setup', line: 5 },
      { level: 2, title: 'Care', line: 13 },
    ]);
    const { items, content } = await read('otter', { include: 'chunks' });
    expect(items?.map((chunk) => chunk.content).join('')).toBe(GUIDE);
    expect(content).toBeUndefined();
    expect((await gateway.get(`${DOCS}/unknown`)).status).toBe(404);
    expect((await gateway.get(`${DOCS}/otter`, { version: '9' })).status).toBe(404);
  });

  test('the same content again changes nothing, whatever its number', async () => {
    const url = 'https://docs.example/otter';
    const same = { doc_id: 'otter', title: 'Otter manual', url, content: GUIDE };
    expect(await ingest(same)).toMatchObject({ version: 1, status: 'unchanged', chunks: 3 });
    expect(await ingest({ ...same, version: 5 })).toMatchObject({
      version: 1,
      status: 'unchanged',
    });
    expect((await read('otter')).versions).toHaveLength(1);
  });

  test('a new version supersedes the chunks of the old one, which stays readable', async () => {
    await ingest({ doc_id: 'badger', content: 'The badger sleeps in the cellar.' });
    const next = await ingest({ doc_id: 'badger', content: 'The badger moved to the attic.' });
    expect(next).toMatchObject({ version: 2, status: 'superseded_older', superseded_version: 1 });
    expect((await search('badger cellar')).items.map((item) => item.content)).toEqual([
      'The badger moved to the attic.',
    ]);
    expect((await read('badger', { version: '1' })).content).toContain('cellar');
    const { status, versions } = await read('badger');
    expect(status).toBe('current');
    expect(versions.map((one) => [one.version, one.status])).toEqual([
      [2, 'current'],
      [1, 'superseded'],
    ]);
  });

  test('a given number must be newer than the current one', async () => {
    const doc = { doc_id: 'numbered', title: 'T' };
    expect(await ingest({ ...doc, content: 'seven', version: 7 })).toMatchObject({ version: 7 });
    for (const version of [6, 7]) {
      const refused = await gateway.post(DOCS, { ...doc, content: 'other', version });
      expect(refused).toMatchObject({
        status: 409,
        body: { code: 'version_conflict', errors: [{ path: 'version' }] },
      });
    }
    expect(await ingest({ ...doc, content: 'eight' })).toMatchObject({ version: 8 });
    expect(await ingest({ ...doc, content: 'twenty', version: 20 })).toMatchObject({ version: 20 });
  });

  test('sent by ten at once is one version; ten different ones are ten', async () => {
    const same = { doc_id: 'raced', content: 'One content.' };
    const answers = await Promise.all(Array.from({ length: 10 }, () => ingest(same)));
    expect(answers.filter((one) => one.status === 'stored')).toHaveLength(1);
    const all = Array.from({ length: 10 }, (_, n) => ingest({ ...same, content: `Content ${n}` }));
    expect(new Set((await Promise.all(all)).map((one) => one.version)).size).toBe(10);
    const { versions } = await read('raced');
    expect(versions.filter((one) => one.status === 'current')).toHaveLength(1);
    expect(
      (await search('content raced')).items.filter((one) => one.doc_id === 'raced'),
    ).toHaveLength(1);
  });

  test('a repeated Idempotency-Key answers as the first time, after a crash too', async () => {
    const body = { doc_id: 'keyed', title: 'T', content: 'First text' };
    const first = await gateway.post(DOCS, body, { key: 'doc-1' });
    await ingest({ ...body, content: 'Second text' });
    // What the middleware kept is lost with the process that should have written it.
    await gateway.db.admin.query(`delete from core.idempotency_keys where key = 'doc-1'`);
    const again = await gateway.post(DOCS, body, { key: 'doc-1' });
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect((await read('keyed')).content).toBe('Second text');
    const other = await gateway.post(DOCS, { ...body, content: 'X' }, { key: 'doc-1' });
    expect(other).toMatchObject({ status: 409, body: { code: 'idempotency_conflict' } });
  });

  test('secrets do not become documents', async () => {
    const secret = `sk-${'a1B2'.repeat(8)}`;
    await ingest({ doc_id: 'secret', title: `Key ${secret}`, content: `Use ${secret} here.` });
    const all = JSON.stringify([await read('secret'), await search('use key here')]);
    expect(all).not.toContain(secret);
    expect((await read('secret')).content).toBe('Use [secret: api key] here.');
  });

  test.each([
    ['an empty text', { doc_id: 'x', title: 'T', content: ' \n ' }, 'content'],
    ['no title', { doc_id: 'x', title: ' ', content: 'c' }, 'title'],
    ['a NUL in its key', { doc_id: 'x\0y', title: 'T', content: 'c' }, 'doc_id'],
    ['version 0', { doc_id: 'x', title: 'T', content: 'c', version: 0 }, 'version'],
    ['a bad url', { doc_id: 'x', title: 'T', content: 'c', url: 'no' }, 'url'],
    ['all clients', { doc_id: 'x', title: 'T', content: 'c', client_id: '*' }, 'client_id'],
  ])('with %s is refused by name', async (_what, body, path) => {
    const refused = await gateway.post(DOCS, body);
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ path }] } });
  });

  test.each([
    'a/b/c?d=e#f%20g',
    'ключ 漢字 👩‍👩‍👧',
    '../../etc',
    `'; drop table memory.documents; --`,
    '\u202eevil\u200b',
  ])('may have the key %j', async (doc_id) => {
    await ingest({ doc_id, content: `Text of ${doc_id}` });
    expect((await read(doc_id)).doc_id).toBe(doc_id);
  });

  test('odd characters are stored as they are, NUL and half characters are left out', async () => {
    const content = 'a\u200bb \u202eright to left\u202c 👩‍👩‍👧 مرحبا بالعالم \0\ud800 end';
    await ingest({ doc_id: 'odd', content });
    expect((await read('odd')).content).toBe(content.replace('\0', '').replace('\ud800', '\ufffd'));
    expect((await search('مرحبا')).items[0]?.doc_id).toBe('odd');
    await ingest({ doc_id: 'silent', content: '\u200b\u200d 👩‍👩‍👧' });
    expect((await read('silent')).chunks).toBe(1);
  });

  test('Chinese is found by parts of its words', async () => {
    await ingest({ doc_id: 'zh', title: '手册', content: '# 安装\n\n请把电缆插入左边的插座。' });
    const { items } = await search('左边插座');
    expect(items[0]).toMatchObject({ doc_id: 'zh', heading: '安装' });
  });

  test('of nearly a mebibyte is taken in, one of more is refused', async () => {
    const words = (n: number) =>
      `Section ${n} tells about gear ${n} and how it turns.\n`.repeat(12);
    const content = Array.from({ length: 1600 }, (_, n) => `## Part ${n}\n\n${words(n)}\n`).join(
      '',
    );
    const big = await ingest({ doc_id: 'big', content: content.slice(0, 990_000) });
    expect(big.characters).toBe(990_000);
    const [best] = (await search('gear 1234 turns')).items;
    expect(best).toMatchObject({ doc_id: 'big', heading: 'Part 1234' });
    const over = await gateway.post(DOCS, {
      doc_id: 'o',
      title: 'T',
      content: 'x'.repeat(2 ** 20),
    });
    expect(over.status).toBe(413);
  });

  test('documents are listed newest first, in pages', async () => {
    for (const n of [1, 2, 3])
      await ingest({ doc_id: `l${n}`, content: `${n}`, client_id: 'list' });
    const seen: unknown[] = [];
    let cursor: string | null = null;
    do {
      const query = { client_id: 'list', limit: '2', ...(cursor === null ? {} : { cursor }) };
      const { body } = await gateway.get(DOCS, query);
      seen.push(...(body['items'] as { doc_id: string }[]).map((one) => one.doc_id));
      cursor = body['next_cursor'] as string | null;
    } while (cursor !== null);
    expect(seen.slice(0, 3)).toEqual(['l3', 'l2', 'l1']);
    expect(new Set(seen).size).toBe(seen.length);
  });

  test('a word stays out of the scores once its version is superseded', async () => {
    const size = async (): Promise<unknown> => {
      const { rows } = await gateway.db.admin.query(
        `select sum(items)::int as items, sum(words)::int as words from memory.index_sizes
          where index_name = 'chunks' and scope = 'sized'`,
      );
      return rows[0];
    };
    const doc = { doc_id: 's', title: 'Same', client_id: 'sized' };
    await ingest({ ...doc, content: 'alpha beta' });
    const before = await size();
    await ingest({ ...doc, content: 'gamma delta' });
    expect(await size()).toEqual(before);
  });
});

describe('documents and scopes', () => {
  test('two clients and the global scope may use the same key', async () => {
    const doc = { doc_id: 'shared', title: 'Terms' };
    await ingest({ ...doc, content: 'Global terms of heron.' });
    await ingest({ ...doc, content: 'Acme terms of heron.', client_id: 'acme' });
    await ingest({ ...doc, content: 'Umbra terms of heron.', client_id: 'umbra' });
    expect((await read('shared')).content).toContain('Global');
    expect((await read('shared', { client_id: 'acme' })).content).toContain('Acme');
    expect((await read('shared', { client_id: 'umbra' })).content).toContain('Umbra');
    expect((await read('shared', { client_id: 'acme' })).versions).toHaveLength(1);
    const all = await gateway.get(`${DOCS}/shared`, { client_id: '*' });
    expect(all).toMatchObject({ status: 409, body: { code: 'ambiguous' } });
    const seen = await search('terms of heron', { client_id: 'acme' });
    expect(new Set(seen.items.map((item) => item.client_id))).toEqual(new Set([null, 'acme']));
    const every = await search('terms of heron', { client_id: '*' });
    expect(every.items.filter((item) => item.doc_id === 'shared')).toHaveLength(3);
  });

  test('how rare a word is elsewhere does not show in the scores', async () => {
    await ingest({ doc_id: 'p', content: 'Pelican report', client_id: 'one' });
    const before = await search('pelican report', { client_id: 'one' });
    for (let n = 0; n < 5; n += 1) {
      await ingest({ doc_id: `p${n}`, content: `Pelican ${n}`, client_id: 'two' });
    }
    const after = await search('pelican report', { client_id: 'one' });
    expect(after.items[0]?.score).toBeCloseTo(before.items[0]?.score ?? 0, 3);
  });
});

describe('the rows of documents', () => {
  test.each([
    'delete from memory.documents',
    'delete from memory.doc_chunks',
    `update memory.doc_chunks set content = 'forged'`,
    `update memory.documents set title = 'forged'`,
  ])('refuse the role of the memory-gateway to %s', async (text) => {
    const own = gateway.db.openAs('memory-gateway');
    await expect(own.query(text)).rejects.toThrow(/permission denied/);
  });

  test('refuse their owner too: history stays', async () => {
    for (const table of ['documents', 'doc_chunks']) {
      const text = `delete from memory.${table}`;
      await expect(gateway.db.admin.query(text), table).rejects.toThrow(/history/);
    }
  });
});
