/**
 * Words as a sparse vector for a vector store: a document carries saturated term frequencies, a query ones, and the store
 * knows how rare each term is. The average length is fixed, as what is stored cannot follow it (Qdrant's bm25 does the same).
 */
import { sha256Hex } from '@almanac/shared/lang/ids';
import { documentTerms, queryWords } from './tokenize.ts';

/** Unsigned 32-bit token ids, each once, and a weight for each. */
export interface WordWeights {
  indices: number[];
  values: number[];
}

const K = 1.2;
const B = 0.75;
const AVERAGE_LENGTH = 256;

/** The terms of a text to be stored, each weighed by how often it occurs in how long a text. */
export function documentVector(text: string): WordWeights {
  const { frequencies, length } = documentTerms(text);
  const norm = K * (1 - B + (B * length) / AVERAGE_LENGTH);
  return sparse([...frequencies].map(([term, n]) => [term, (n * (K + 1)) / (n + norm)]));
}

/** Every variant of every word of a query. */
export function queryVector(text: string): WordWeights {
  return sparse(queryWords(text).flatMap(({ variants }) => variants.map((term) => [term, 1])));
}

/** Token ids each once, in order; terms that share an id add up. */
function sparse(weighed: [term: string, weight: number][]): WordWeights {
  const weights = new Map<number, number>();
  for (const [term, weight] of weighed) {
    const id = tokenId(term);
    weights.set(id, (weights.get(id) ?? 0) + weight);
  }
  const sorted = [...weights].toSorted(([a], [b]) => a - b);
  return { indices: sorted.map(([id]) => id), values: sorted.map(([, weight]) => weight) };
}

/** The first 32 bits of the term's hash: the same in every process and version. */
export function tokenId(term: string): number {
  return Number.parseInt(sha256Hex(term).slice(0, 8), 16);
}
