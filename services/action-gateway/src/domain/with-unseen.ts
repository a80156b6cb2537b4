/**
 * Characters that nobody sees and that change what is seen: overrides, embeddings and isolates of direction, tags, what has no width
 * (Unicode TR36, 2.5 and 3.1; TR9), and controls but for line ends and tabs. Joiners and marks of direction belong to scripts and emoji.
 */
const UNSEEN =
  /[\p{Cc}\u00AD\u061C\u180E\u200B\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\u{E0001}-\u{E007F}]/gu;

/** A text with such characters said by number, so that what a person approves reads as what it is: "a[U+202E]b". */
export function withUnseen(text: string): string {
  return text.replace(UNSEEN, (char) => {
    if (char === '\n' || char === '\t' || char === '\r') return char;
    const code = char.codePointAt(0) ?? 0;
    return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
  });
}
