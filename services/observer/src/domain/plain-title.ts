/**
 * A title as text. It comes from outside, and must not become Markdown, HTML or a link of ours: what begins any of those is
 * escaped, an address is cut by a character nobody sees, and what would change the text around it is left out.
 */
const LONGEST = 120;
const WORD_JOINER = '\u2060';

export function plainTitle(title: string): string {
  return shortTitle(title)
    .replaceAll(/[\\`*_[\]<>#|~&!$]/g, String.raw`\$&`)
    .replace(/^([-+=])/, String.raw`\$1`)
    .replace(/^(\d+)([.)])/, String.raw`$1\$2`)
    .replaceAll('://', `:${WORD_JOINER}//`)
    .replaceAll(/\bwww\./gi, (www) => `${www.slice(0, 3)}${WORD_JOINER}.`)
    .replaceAll('@', `${WORD_JOINER}@`);
}

/** On one line, without what controls or hides text, and not longer than a line is read. */
export function shortTitle(title: string): string {
  const line = title
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replaceAll(/\p{Cf}/gu, '')
    .trim();
  if (line.length <= LONGEST) return line;
  return `${Array.from(line)
    .slice(0, LONGEST - 1)
    .join('')
    .trimEnd()}…`;
}
