/** The words of an Action's tags. */
import type { Action } from '@almanac/shared/contracts/actions';
import type { Tone } from '../parts/tone.ts';

export function reversibilityTag(reversibility: Action['reversibility']): [Tone, string] {
  switch (reversibility) {
    case 'irreversible':
      return ['amber', 'Cannot be undone'];
    case 'compensable':
      return ['leaf', 'Can be put right'];
    case 'reversible':
      return ['leaf', 'Can be undone'];
  }
}

export function riskTone(risk: Action['risk']): Tone {
  return risk === 'high' || risk === 'critical' ? 'amber' : 'plain';
}

export function levelWords({ level, votes }: Pick<Action, 'level' | 'votes'>): string {
  if (level >= 4) return `committee, ${votes.have} of ${votes.need}`;
  if (level === 3) return 'needs your approval';
  if (level === 2) return 'needs one confirmation';
  return level === 1 ? 'done and told' : 'done on its own';
}

const ROLLBACKS: Record<Action['rollback']['strategy'], string> = {
  delete_record: 'Almanac removes what it made.',
  restore_previous: 'Almanac puts back what stood there before.',
  manual: 'It is put right by hand.',
  not_possible: 'Not possible.',
};

export function rollbackWords({ strategy, plan }: Action['rollback']): string {
  return [ROLLBACKS[strategy], plan].filter(Boolean).join(' ');
}

/** "money_graph" → "money graph"; people stay as they are called. */
export function whoWords(requester: string): string {
  return requester.replaceAll(/[_-]/g, ' ');
}
