import fc from 'fast-check';
import { expect, test } from 'vitest';
import { letterOf } from './letter-of.ts';

const NONE = { decide: undefined, console_url: undefined };
const incident = { purpose: 'incident', severity: 'SEV1', body: 'It broke.' } as const;

test('a mail says what it is in its subject, and several are one', () => {
  expect(letterOf([{ ...incident, title: 'Coda is down' }], NONE).subject).toBe(
    '[SEV1] Coda is down',
  );
  const asked = { ...incident, purpose: 'approval', title: 'Send the offer' } as const;
  expect(letterOf([asked], NONE).subject).toBe('Please decide: Send the offer');
  const two = letterOf(
    [
      { ...incident, title: 'One' },
      { ...incident, title: 'Two' },
    ],
    NONE,
  );
  expect(two.subject).toBe('Almanac: 2 notices');
  expect(two.text).toMatch(/One[^]*Two/);
});

test('a link stands in text and HTML with what it does, and without one the console is named', () => {
  const asked = { ...incident, purpose: 'approval', title: 'Send the offer' } as const;
  const url = 'https://almanac.example.org/approvals/abc';
  const letter = letterOf([asked], { ...NONE, decide: { url, until: 'Fri 18:00' } });
  expect(letter.text).toContain(url);
  expect(letter.html).toContain(`href="${url}"`);
  expect(letter.text).toContain('Opening it changes nothing');
  expect(letterOf([asked], NONE).text).toContain('Decide in the console');
});

test('no title or body can add a header, a tag, or turn the writing', () => {
  const evil = '<script>alert(1)</script>\r\nBcc: x@example.org\u202e" onclick="x';
  const { subject, html, text } = letterOf([{ ...incident, title: evil, body: evil }], NONE);
  expect(subject).not.toMatch(/[\r\n\u202e]/);
  expect(html).not.toMatch(/<script|" onclick="/);
  expect(text).toContain('[U+202E]');
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 800 }), (words) => {
      const written = letterOf([{ ...incident, title: words, body: words }], NONE);
      expect(written.subject).toMatch(/^[^\r\n\0]{0,120}$/u);
      expect(written.html.replaceAll(/<[a-z!/][^<>]*>/g, '')).not.toMatch(/[<>]/);
      expect(written.html.match(/<[a-z!/][^<>]*>/g)?.length).toBe(20);
    }),
    { numRuns: 40 },
  );
});
