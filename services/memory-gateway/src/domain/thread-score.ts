/**
 * BM25 with context: a turn is judged by its own words, by those of the turns beside it, and by how much its whole sitting
 * is about the question. "Yes, to September" is found by the question before it, and of two equal turns the one in the talk
 * that was about it comes first. Outside of threads a memory is its own sitting, so that none is favoured.
 */
const K1 = 1.2;
const B = 0.4;
/** What a word in the next turn but one, in the next turn, and in the question right before counts, of a word in the turn itself. */
const NEAR = { two: 0.2, one: 0.3, question: 0.8 };
/** How much the best sitting lifts its turns at most. */
const SITTING = 0.6;

export interface WordHit {
  memory_id: string;
  length: number;
  tfs: [word: number, frequency: number][];
  sitting: string | null;
}

/** A turn near another: `step` is −2, −1, 1 or 2, counted from `memory_id`. */
export interface Near {
  memory_id: string;
  asks: boolean;
  near_id: string;
  near_asks: boolean;
  step: number;
  /** In characters. */
  size: number;
}

export interface WordFound {
  words: [word: number, idf: number][];
  mean_length: number;
  rows: readonly WordHit[];
}

interface Text {
  length: number;
  tfs: ReadonlyMap<number, number>;
  sitting: string;
}

const LETTERS_PER_TERM = 8;

export interface Scored {
  memory_id: string;
  score: number;
}

/** Scores of the hits and of the turns beside them, best first. */
export function scoreInContext(
  { words, mean_length, rows }: WordFound,
  near: readonly Near[],
): Scored[] {
  const idf = new Map(words);
  const texts = textsOf(rows, near);
  const weight = (tfs: ReadonlyMap<number, number>, length: number): number =>
    [...tfs].reduce((sum, [word, frequency]) => {
      const norm = K1 * (1 - B + (B * length) / mean_length);
      return sum + ((idf.get(word) ?? 0) * frequency * (K1 + 1)) / (frequency + norm);
    }, 0);
  const sittings = sittingWeights(rows, (tfs) => weight(tfs, mean_length));
  const strongest = Math.max(...sittings.values(), Number.MIN_VALUE);
  const around = besides(near);
  const scored = [...texts].map(([memory_id, text]) => {
    const others = [...(around.get(memory_id) ?? [])].flatMap(([id, share]) => {
      const other = texts.get(id);
      return other === undefined ? [] : [{ other, share }];
    });
    const { tfs, length } = withNear(text, others);
    const lift = 1 + (SITTING * (sittings.get(text.sitting) ?? 0)) / strongest;
    return { memory_id, score: weight(tfs, length) * lift };
  });
  return scored
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score || (a.memory_id < b.memory_id ? 1 : -1));
}

/**
 * Nearness in meaning with context: what the turns around a hit add above the weakest hit, in the shares of their words. A turn
 * that is no hit itself comes in by its neighbours alone. Best first.
 */
export function nearnessInContext(hits: readonly Scored[], near: readonly Near[]): Scored[] {
  const floor = hits.at(-1)?.score ?? 0;
  const above = new Map(hits.map(({ memory_id, score }) => [memory_id, score - floor]));
  const around = besides(near);
  const ids = new Set([...above.keys(), ...around.keys()]);
  const scored = [...ids].map((memory_id) => {
    const others = [...(around.get(memory_id) ?? [])];
    const shares = others.reduce((sum, [, share]) => sum + share, 1);
    const sum = others.reduce(
      (all, [id, share]) => all + share * (above.get(id) ?? 0),
      above.get(memory_id) ?? 0,
    );
    // Between the plain sum, which favours the middle of a thread, and the mean, which favours what stands alone.
    return { memory_id, score: floor + sum / Math.sqrt(shares) };
  });
  return scored
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score || (a.memory_id < b.memory_id ? 1 : -1));
}

/** The hits, and the turns beside them that have no word of the question themselves. */
function textsOf(rows: readonly WordHit[], near: readonly Near[]): Map<string, Text> {
  const texts = new Map<string, Text>();
  for (const { memory_id, length, tfs, sitting } of rows) {
    texts.set(memory_id, { length, tfs: summed(tfs), sitting: sitting ?? memory_id });
  }
  for (const { memory_id, near_id, size } of near) {
    const hit = texts.get(memory_id);
    if (hit === undefined || texts.has(near_id)) continue;
    const length = size / LETTERS_PER_TERM;
    texts.set(near_id, { length, tfs: new Map(), sitting: hit.sitting });
  }
  return texts;
}

function summed(tfs: readonly [word: number, frequency: number][]): Map<number, number> {
  const sums = new Map<number, number>();
  for (const [word, frequency] of tfs) sums.set(word, (sums.get(word) ?? 0) + frequency);
  return sums;
}

/** Each turn with the turns around it and what their words count for it, in both directions. */
function besides(near: readonly Near[]): Map<string, Map<string, number>> {
  const around = new Map<string, Map<string, number>>();
  const set = (memory_id: string, other: string, share: number): void => {
    const own = around.get(memory_id) ?? new Map<string, number>();
    around.set(memory_id, own.set(other, share));
  };
  for (const { memory_id, asks, near_id, near_asks, step } of near) {
    set(memory_id, near_id, shareOf(step, near_asks));
    set(near_id, memory_id, shareOf(-step, asks));
  }
  return around;
}

function shareOf(step: number, asks: boolean): number {
  if (Math.abs(step) > 1) return NEAR.two;
  return step < 0 && asks ? NEAR.question : NEAR.one;
}

function withNear(
  text: Text,
  others: readonly { other: Text; share: number }[],
): Pick<Text, 'tfs' | 'length'> {
  if (others.length === 0) return text;
  const tfs = new Map(text.tfs);
  let { length } = text;
  let shares = 1;
  for (const { other, share } of others) {
    for (const [word, frequency] of other.tfs) {
      tfs.set(word, (tfs.get(word) ?? 0) + share * frequency);
    }
    length += share * other.length;
    shares += share;
  }
  return { tfs, length: length / shares };
}

/** All turns of a sitting read as one text. */
function sittingWeights(
  rows: readonly WordHit[],
  weigh: (tfs: ReadonlyMap<number, number>) => number,
): Map<string, number> {
  const sittings = Map.groupBy(rows, ({ sitting, memory_id }) => sitting ?? memory_id);
  return new Map(
    [...sittings].map(([key, own]) => [key, weigh(summed(own.flatMap(({ tfs }) => tfs)))]),
  );
}
