import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGateway, statement, type Gateway } from './gateway.ts';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

const PATHS = ['remember', 'supersede', 'correct'] as const;
let turn = 0;

/** Says a text in one of the three ways. */
async function say(path: (typeof PATHS)[number], text: string) {
  const as_person = { token: gateway.person };
  const source = { type: 'test' };
  if (path === 'remember') {
    return gateway.post('/api/v1/memory/remember', statement({ content: text }));
  }
  turn += 1;
  const { memory_id } = await gateway.remember({ content: `Something to replace ${turn}` });
  if (path === 'correct') {
    const body = { memory_id, correction: text, reason: 'x' };
    return gateway.post('/api/v1/memory/corrections', body, as_person);
  }
  const body = { content: text, reason: 'x', source };
  return gateway.post(`/api/v1/memory/${memory_id}/supersede`, body);
}

const NOTHING: [what: string, text: string][] = [
  ['only spaces', ' \t\n\u00a0'],
  ['only zero-width characters', '\u200b\u200c\u200d\u2060\ufeff'],
  ['only direction marks', '\u202e\u202c\u200f'],
  ['only fillers', '\u3164\u2800\u115f'],
  ['only a variation selector', '\ufe0f'],
  ['only NUL', '\0\0'],
  ['only halves of pairs', '\ud83d\udc00'.split('').toReversed().join('')],
];
const TEXTS: [what: string, text: string, stored?: string][] = [
  ['right to left', 'הפגישה עם דנה ביום שלישי'],
  ['mixed directions', 'Call \u202bعلي\u202c at 5'],
  ['emoji', '👩‍👩‍👧‍👦 likes 🏔️'],
  ['SQL', `'); drop table memory.memories; --`],
  ['a pattern', '100% of a_b \\ "quoted" $1 {{x}} ${y}'],
  ['NUL inside', 'be\0fore', 'before'],
  ['half a pair inside', 'a\ud800b', 'a\ufffdb'],
  ['markup', '<script>alert(1)</script>'],
];

describe.each(PATHS)('%s', (path) => {
  test.each(NOTHING)('%s is empty: refused, and named', async (_what, text) => {
    const { status, body } = await say(path, text);
    expect(status).toBe(422);
    const field = path === 'correct' ? 'correction' : 'content';
    expect(body).toMatchObject({ errors: [{ path: field }] });
  });

  test.each(TEXTS)('%s is stored as it is', async (what, text, stored = text) => {
    const { status, body } = await say(path, `${text} ${path}`);
    expect(status, what).toBe(201);
    const read = await gateway.get(`/api/v1/memory/${String(body['memory_id'])}`);
    expect(read.body['content']).toBe(`${stored} ${path}`);
  });

  test('a note of 1 MB is refused by its length, a bigger one by its size', async () => {
    expect((await say(path, 'x'.repeat(100_001))).status).toBe(422);
    expect((await say(path, 'x'.repeat(1024 * 1024))).status).toBe(413);
  });
});

describe('a reason', () => {
  const calls = async (reason: string) => {
    turn += 1;
    const as_person = { token: gateway.person };
    const slot = { subject: `s${turn}`, predicate: 'owner' };
    const old = await gateway.remember({ ...slot, content: `Owned by ${turn}` });
    const path = `/api/v1/memory/${old.memory_id}`;
    const source = { type: 'test' };
    const next = { content: `Owned by ${turn} and more`, source, reason };
    return [
      await gateway.post(`${path}/supersede`, next),
      await gateway.post(`${path}/restore`, { reason }, as_person),
      await gateway.post(`${path}/redact`, { reason }, as_person),
    ];
  };

  test('with characters that cannot be stored is mended', async () => {
    const statuses = (await calls('it\0 was \ud800 wrong')).map((answer) => answer.status);
    expect(statuses).toEqual([201, 200, 200]);
  });

  test.each(['', '  ', '\u200b', '\0', 'x'.repeat(1001)])(
    'that is %j is refused',
    async (reason) => {
      for (const answer of await calls(reason)) {
        expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: 'reason' }] } });
      }
    },
  );
});

describe('subject and predicate', () => {
  test.each(['subject', 'predicate'])('a %s that says nothing is refused', async (field) => {
    const told = { ...statement({ content: 'x' }), [field]: '\u200b' };
    const answer = await gateway.post('/api/v1/memory/remember', told);
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: field }] } });
  });

  test('any predicate is taken, and one that is not declared keeps all its values', async () => {
    const told = { subject: 'x', predicate: `'; -- 🦊` };
    await gateway.remember({ ...told, content: 'fox one' });
    const second = await gateway.remember({ ...told, content: 'fox two' });
    expect(second.status).toBe('stored');
    const listed = await gateway.get('/api/v1/memory', told);
    expect(listed.body['items']).toHaveLength(2);
    const nul = await gateway.get('/api/v1/memory', { subject: 'x\0', predicate: told.predicate });
    expect(nul.body['items']).toHaveLength(2);
  });

  test.each([
    { status: 'gone' },
    { subject: '' },
    { predicate: 'x'.repeat(121) },
    { cursor: 'nonsense' },
  ])('the list refuses %j', async (query) => {
    expect((await gateway.get('/api/v1/memory', query)).status).toBe(422);
  });
});
