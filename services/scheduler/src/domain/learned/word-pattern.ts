/** Patterns of whole words, compiled once each: a memory is read by a few dozen of them with every schedule. */
const compiled = new Map<string, RegExp>();

/** Whether one of the words `a|b|c` stands in the text; a letter or digit beside it makes it another word. */
export function has(text: string, pattern: string): boolean {
  let found = compiled.get(pattern);
  if (found === undefined) {
    found = new RegExp(String.raw`(?<![\p{L}\d])(?:${pattern})(?![\p{L}\d])`, 'u');
    compiled.set(pattern, found);
  }
  return found.test(text);
}
