/**
 * What cannot be seen but changes what is: control characters, marks that turn the direction of writing, characters without
 * width. Joiners of emoji and scripts (U+200C, U+200D) stay.
 */
const INVISIBLE =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** Somebody else's text as it may be shown to a person who decides by it: what is invisible is shown by its number. */
export function visibleText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll('\r\n', '\n')
    .replaceAll(INVISIBLE, (char) => {
      const number = (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
      return `[U+${number}]`;
    });
}

/** The same in one line of at most `chars` characters, for subjects and titles. */
export function visibleLine(text: string, chars: number): string {
  const line = visibleText(text).replaceAll(/\s+/g, ' ').trim();
  const all = [...line];
  return all.length <= chars ? line : `${all.slice(0, chars - 1).join('')}…`;
}
