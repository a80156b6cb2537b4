/** What can be said about a block's work. `open` takes back what was said before. */
export type Outcome = 'done' | 'partial' | 'skipped';
export type Word = Outcome | 'open';
/** From where it was said. */
export type Via = 'title' | 'colour' | 'console' | 'coda' | 'reply';

export function isOutcome(status: string): status is Outcome {
  return status === 'done' || status === 'partial' || status === 'skipped';
}

/** A block whose work nobody has spoken of yet. */
export function isOpen(status: string): boolean {
  return status === 'planned' || status === 'applied';
}
