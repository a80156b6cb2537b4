/** Somebody's title as plain words: to be read aloud or on a phone, so that nothing of it is a link, a tag or a mark-up. */
const ADDRESS = /\b(?:https?:\/\/|www\.)[^\s)\]>]+|[\w.+-]+@[\w-]+\.[\w.-]+/gi;
const TAG = /<[^<>]{0,200}>/g;
const MARKS = /[*_`~#|\\[\](){}<>^]/g;
/** Control and format characters: line ends, zero widths, changes of direction. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

export function plainWords(title: string, words = 8, chars = 60): string {
  const plain = title
    .slice(0, 1000)
    .toWellFormed()
    .replaceAll(UNSEEN, ' ')
    .replaceAll(ADDRESS, ' ')
    .replaceAll(TAG, ' ')
    .replaceAll(MARKS, ' ')
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, words)
    .join(' ');
  const cut = [...plain].slice(0, chars).join('').trim();
  return cut === '' ? 'untitled work' : cut;
}
