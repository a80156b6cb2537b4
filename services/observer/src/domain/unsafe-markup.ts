/** What a model's text may not bring into the Daily Thread: links, images, HTML, code and tables. Headings and lists are fine. */
const KINDS: readonly (readonly [string, RegExp])[] = [
  ['a link', /\]\s*[([:]|:\/\/|\bwww\.|\b(?:mailto|javascript|data):/i],
  ['an address', /[\p{L}\d]@[\p{L}\d]/u],
  ['HTML', /<[a-z!/?]|&#?\w+;/i],
  ['code', /```|~~~/],
  ['a table', /^\s*\|/m],
];

/** What there is of it; undefined for a text that is safe to post. */
export function unsafeMarkup(text: string): string | undefined {
  const shown = text.normalize('NFKC').replaceAll(/\p{Cf}/gu, '');
  return KINDS.find(([, pattern]) => pattern.test(shown))?.[0];
}
