/** How a question may name a node of the graph: by its label or its key, in one to five words. */
const MAX_WORDS = 60;
const LONGEST = 5;

export interface NamedThings {
  /** Runs of words as a label could read, lower-case. */
  labels: string[];
  /** What could be a node's key, as it was written: `coda:workflow-test`. */
  keys: string[];
}

/** Empty lists where the question has no words. */
export function namedThings(question: string): NamedThings {
  const text = question.normalize('NFKC');
  const words = (text.toLowerCase().match(/[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}'’.&/_-]*/gu) ?? [])
    .map((word) => word.replace(/[.'’/_-]+$/u, '').replace(/['’]s$/u, ''))
    .slice(0, MAX_WORDS);
  const labels = new Set<string>();
  for (let from = 0; from < words.length; from += 1) {
    for (let count = 1; count <= LONGEST && from + count <= words.length; count += 1) {
      labels.add(words.slice(from, from + count).join(' '));
    }
  }
  const keys = text.match(/(?<![^\s,;!?"“”()])[^\s,;!?"“”()]*[:_-][^\s,;!?"“”()]*/gu) ?? [];
  return { labels: [...labels], keys: [...new Set(keys.slice(0, MAX_WORDS))] };
}
