/** Who hears when an Action still waits, in words and as the form holds it. */
import type { EscalationChain, EscalationList } from '@almanac/shared/contracts/people';
import { compareText } from '../parts/words.ts';

export type Row = EscalationList['items'][number];
export type Chain = EscalationChain;
export interface Step {
  delay_minutes: string;
  target_type: Row['target_type'];
  target: string;
}
export interface ChainView {
  level: number;
  risk: Row['risk'];
  steps: Row[];
}

/** One entry for each level and risk, by level; steps in their order. */
export function chainsOf(rows: readonly Row[]): ChainView[] {
  const chains = new Map<string, ChainView>();
  for (const row of rows) {
    const key = `${row.level} ${row.risk}`;
    const chain = chains.get(key) ?? { level: row.level, risk: row.risk, steps: [] };
    chain.steps.push(row);
    chains.set(key, chain);
  }
  return [...chains.values()]
    .map((chain) => ({ ...chain, steps: chain.steps.toSorted((a, b) => a.step - b.step) }))
    .toSorted((a, b) => a.level - b.level || compareText(a.risk, b.risk));
}

export type NameOf = (type: Row['target_type'], target: string) => string;

/** "after 5 min those who may decide, after 15 min every supervisor". */
export function sayChain(
  steps: readonly Pick<Row, 'delay_minutes' | 'target_type' | 'target'>[],
  nameOf: NameOf,
): string {
  if (steps.length === 0) return 'nobody';
  return steps
    .map(
      ({ delay_minutes, target_type, target }) =>
        `after ${delay_minutes} min ${nameOf(target_type, target)}`,
    )
    .join(', ');
}

/** What `PUT /escalation` takes; or what is wrong, in words. */
export function chainOf(
  { level, risk }: Pick<ChainView, 'level' | 'risk'>,
  steps: readonly Step[],
): { chain: Chain } | { wrong: string } {
  const made: Chain['steps'] = [];
  for (const { delay_minutes, target_type, target } of steps) {
    const minutes = Number(delay_minutes.trim());
    if (!Number.isInteger(minutes) || minutes < 1 || minutes > 1440) {
      return { wrong: 'Each step comes after 1 to 1440 whole minutes.' };
    }
    if (target_type !== 'deciders' && target === '') return { wrong: 'Each step names somebody.' };
    const step = target_type === 'deciders' ? { target_type } : { target_type, target };
    made.push({ delay_minutes: minutes, ...step } as Chain['steps'][number]);
  }
  return { chain: { level, risk, steps: made } };
}
