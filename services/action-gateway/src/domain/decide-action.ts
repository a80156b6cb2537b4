import type { ActionDecision, ActionType } from '@almanac/shared/contracts/actions';
import type { ConvenedCommittee } from './choose-committee.ts';
import type { Level } from './decide-level.ts';

export interface AuthorizationRow {
  standing_authorization_id: string;
  action_type: ActionType;
  max_level: number;
  scope: 'sandbox' | 'any';
}

export interface DecisionFacts {
  level: Level;
  /** Live ones for this action type. */
  authorizations: readonly AuthorizationRow[];
  /** The target's provider is the sandbox. */
  sandboxed: boolean;
  /** The requester is a person, and nobody else could approve. */
  own_command: boolean;
  /** The one that would decide level 4. */
  committee: Pick<ConvenedCommittee, 'need' | 'members'> | undefined;
  /** Why no approval makes this possible. */
  forbidden: string | undefined;
}

export interface Decision {
  decision: ActionDecision['decision'];
  reason: string;
  standing_authorization_id: string | null;
}

/** Authorised at once, waiting for a person, or refused; level 2 always waits for its one confirmation. */
export function decideAction(facts: DecisionFacts): Decision {
  const { level, why } = facts.level;
  const waits = (reason: string): Decision => {
    return { decision: 'awaiting_approval', reason, standing_authorization_id: null };
  };
  if (facts.forbidden !== undefined) return blocked(facts.forbidden);
  if (level >= 4) {
    const { committee } = facts;
    if (committee !== undefined) {
      const { need, members } = committee;
      return waits(`A committee must approve, ${need} of ${members.length}: ${why}.`);
    }
    return blocked(
      `Level 4 (${why}) needs a committee of at least two who did not ask for it, and none fits here. ` +
        'A person can do this by hand.',
    );
  }
  if (facts.own_command) {
    const reason = 'It is the command of the only person here.';
    return { decision: 'authorized', reason, standing_authorization_id: null };
  }
  if (level === 3) return waits(`A person must approve: ${why}.`);
  const standing = liveAuthorization(facts);
  if (standing === undefined) return waits(missing(facts));
  const { standing_authorization_id } = standing;
  if (level === 2) {
    return { ...waits(`One confirmation is needed: ${why}.`), standing_authorization_id };
  }
  const reason = `Level ${level} (${why}), under a standing authorization of scope ${standing.scope}.`;
  return { decision: 'authorized', reason, standing_authorization_id };
}

/** The standing authorization that covers a level here and now, if there is one. */
export function liveAuthorization(
  facts: Pick<DecisionFacts, 'level' | 'authorizations' | 'sandboxed'>,
): AuthorizationRow | undefined {
  return facts.authorizations.find(
    ({ max_level, scope }) =>
      max_level >= facts.level.level && (scope === 'any' || facts.sandboxed),
  );
}

function missing(facts: DecisionFacts): string {
  const sandbox_only = facts.authorizations.some(({ scope }) => scope === 'sandbox');
  if (sandbox_only && !facts.sandboxed) {
    return 'The standing authorization covers the sandbox only; a person must approve.';
  }
  const { level, why } = facts.level;
  return `No standing authorization covers level ${level} of this (${why}); a person must approve.`;
}

function blocked(reason: string): Decision {
  return { decision: 'blocked', reason, standing_authorization_id: null };
}
