import fc from 'fast-check';
import { expect, test } from 'vitest';
import { visibleLine, visibleText } from './visible-text.ts';

test('a text that turns its direction shows that it does', () => {
  expect(visibleText('pay 100\u202e001 yap')).toBe('pay 100[U+202E]001 yap');
  expect(visibleText('a\u200bb\u2066c\u0000')).toBe('a[U+200B]b[U+2066]c[U+0000]');
});

test('words of any language, emoji and lines stay as they are', () => {
  const text = 'שלום مرحبا 👩‍👩‍👧 नमस्ते\n\tsecond line';
  expect(visibleText(text)).toBe(text);
});

test('a line is one line, never cut in a character', () => {
  expect(visibleLine('a\r\nBcc: x@y\n\nb', 40)).toBe('a Bcc: x@y b');
  expect(visibleLine('👍'.repeat(10), 4)).toBe('👍👍👍…');
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const line = visibleLine(text, 100);
      for (const char of ['\r', '\n', '\u202e', '\0']) expect(line.includes(char)).toBe(false);
      expect([...line].length).toBeLessThanOrEqual(100);
      expect(line.isWellFormed()).toBe(true);
    }),
  );
});
