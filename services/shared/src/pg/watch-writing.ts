/**
 * Remembers that the server refused to write, for health (F24): with a full disk it still answers every question, so that asking it
 * would not show. A small change may find room where a new row finds none: it is a new row that ends it, or a minute without refusal.
 */

/** Disk full; a server that is only read from. */
export const NOT_WRITABLE = ['53100', '25006'];

const REMEMBERED_MS = 60_000;

export interface WritingWatch {
  refuse: (why: string) => void;
  /** A new row was committed. */
  wrote: () => void;
  /** In words, while it stands. */
  refused: () => string | undefined;
}

export function watchWriting(): WritingWatch {
  let last: { at: number; why: string } | undefined;
  return {
    refuse: (why) => {
      last = { at: performance.now(), why };
    },
    wrote: () => {
      last = undefined;
    },
    refused: () =>
      last !== undefined && performance.now() - last.at < REMEMBERED_MS ? last.why : undefined,
  };
}
