export interface Turn {
  content: string;
  speaker: string | null;
}

/**
 * A memory with its neighbours in the thread: its own text comes first and unchanged, then the turns before and after, each
 * on a line that says so. Without neighbours it is the text alone.
 */
export function withNeighbours(content: string, before: Turn[], after: Turn[]): string {
  if (before.length === 0 && after.length === 0) return content;
  const lines = [
    ...before.map((turn) => `[before] ${spoken(turn)}`),
    ...after.map((turn) => `[after] ${spoken(turn)}`),
  ];
  return `${content}\n\n${lines.join('\n')}`;
}

function spoken({ speaker, content }: Turn): string {
  return speaker === null ? content : `${speaker}: ${content}`;
}
