/** How the votes on one version stand. A vote is never changed; the requester and who revised it have none. */
export interface Vote {
  person: string;
  decision: 'approve' | 'reject';
}

export interface Convened {
  /** How many distinct members must approve. */
  need: number;
  /** As they were when it began to wait. */
  members: readonly string[];
}

export type Tally =
  | { kind: 'open'; have: number }
  | { kind: 'approved'; by: string[] }
  /** So many said no that `need` cannot be reached any more. */
  | { kind: 'rejected'; by: string[] };

/**
 * `eligible` are those who may approve at this moment: a member who has lost that right counts neither for nor against, and
 * a person who became a member after it began does not count at all.
 */
export function tallyVotes(
  { need, members }: Convened,
  votes: readonly Vote[],
  eligible: readonly string[],
): Tally {
  const counts = (wanted: Vote['decision']): string[] => [
    ...new Set(
      votes
        .filter(({ decision }) => decision === wanted)
        .map(({ person }) => person)
        .filter((person) => members.includes(person) && eligible.includes(person)),
    ),
  ];
  const by = counts('approve');
  if (by.length >= need) return { kind: 'approved', by };
  const against = counts('reject');
  if (members.length - against.length < need) return { kind: 'rejected', by: against };
  return { kind: 'open', have: by.length };
}
