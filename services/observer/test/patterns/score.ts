import type { PatternKind } from '@almanac/shared/contracts/observer-watch';
import { SURE } from '../../src/domain/patterns/make-finding.ts';
import { historyOf } from './history.ts';

export interface Score {
  planted: number;
  /** Planted, and found with a confidence that is worth a proposal. */
  found: number;
  /** So confident, and nothing of it planted. */
  wrong: number;
  /** Histories with any of those. */
  histories_wrong: number;
  precision: number;
  recall: number;
}

export function scoreOf(pattern: PatternKind, seeds: readonly number[]): Score {
  let [planted, found, wrong, histories_wrong] = [0, 0, 0, 0];
  for (const seed of seeds) {
    const history = historyOf(pattern, seed);
    const sure = history.findings.filter(({ confidence }) => confidence >= SURE);
    const names = (word: string): boolean =>
      sure.some(({ subject, evidence }) => subject.includes(word) || evidence.includes(word));
    const false_ones = sure.filter(
      ({ subject, evidence }) =>
        !history.planted.some((word) => subject.includes(word) || evidence.includes(word)),
    );
    planted += history.planted.length;
    found += history.planted.filter(names).length;
    wrong += false_ones.length;
    histories_wrong += false_ones.length > 0 ? 1 : 0;
  }
  const precision = found + wrong === 0 ? 1 : found / (found + wrong);
  return {
    planted,
    found,
    wrong,
    histories_wrong,
    precision,
    recall: planted === 0 ? 1 : found / planted,
  };
}
