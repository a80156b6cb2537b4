/** How good a ranking is, over many questions: recall, nDCG, and how far chance may have moved them. */
export interface Outcome {
  kind: string;
  /** Keys of the ranking, best first. */
  ranking: readonly string[];
  evidence: readonly string[];
}

export interface Quality {
  questions: number;
  recall_1: number;
  recall_10: number;
  /** Half the width of the 95 % interval of `recall_10`. */
  margin: number;
  /** Shares of questions with any, and with all, of their evidence among the first ten. */
  any_10: number;
  all_10: number;
  ndcg_10: number;
}

const K = 10;

export function qualityOf(outcomes: readonly Outcome[]): Quality {
  const recalls = outcomes.map((one) => recallAt(one, K));
  return {
    questions: outcomes.length,
    recall_1: mean(outcomes.map((one) => recallAt(one, 1))),
    recall_10: mean(recalls),
    margin: 1.96 * Math.sqrt(variance(recalls) / Math.max(1, recalls.length)),
    any_10: mean(recalls.map((recall) => (recall > 0 ? 1 : 0))),
    all_10: mean(recalls.map((recall) => (recall === 1 ? 1 : 0))),
    ndcg_10: mean(outcomes.map(ndcg)),
  };
}

function recallAt({ ranking, evidence }: Outcome, k: number): number {
  const first = new Set(ranking.slice(0, k));
  return evidence.filter((key) => first.has(key)).length / evidence.length;
}

function ndcg({ ranking, evidence }: Outcome): number {
  const gain = (rank: number): number => 1 / Math.log2(rank + 2);
  const got = ranking.slice(0, K).reduce((sum, key, rank) => {
    return evidence.includes(key) ? sum + gain(rank) : sum;
  }, 0);
  const best = evidence.slice(0, K).reduce((sum, _, rank) => sum + gain(rank), 0);
  return got / best;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

function variance(values: readonly number[]): number {
  const average = mean(values);
  return mean(values.map((value) => (value - average) ** 2));
}
