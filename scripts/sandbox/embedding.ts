/**
 * For tests: no semantics beyond shared words. Each word adds one to a place chosen by its FNV-1a
 * hash, and the sum is brought to length 1, so that the cosine of two texts grows with the words
 * they share and with nothing else.
 */
export function embed(text: string, dimension: number): number[] {
  const vector = Array.from({ length: dimension }, () => 0);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['']) {
    const at = fnv1a(word) % dimension;
    vector[at] = (vector[at] ?? 0) + 1;
  }
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

function fnv1a(word: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(word)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash;
}
