export interface Committee {
  committee_id: string;
  group_id: string;
  /** Null asks for all members. */
  need: number | null;
  action_type: string;
  client_id: string | null;
  /** Those of the group who may approve now. */
  members: readonly string[];
}

export interface ConvenedCommittee {
  committee_id: string;
  need: number;
  members: string[];
}

/**
 * The committee that decides an Action: the one that names its type goes before one of its client, that before one for
 * everything. Undefined where none can: at least two, and `need` of them, must be left without those who asked for it.
 */
export function chooseCommittee(
  committees: readonly Committee[],
  action: { action_type: string; client_id: string | null },
  requesters: readonly string[],
): ConvenedCommittee | undefined {
  const fitting = committees
    .filter(({ action_type }) => action_type === '*' || action_type === action.action_type)
    .filter(({ client_id }) => client_id === null || client_id === action.client_id)
    .toSorted((a, b) => weight(b) - weight(a));
  for (const { committee_id, need, members } of fitting) {
    const left = members.filter((person) => !requesters.includes(person));
    const needed = need ?? left.length;
    if (needed >= 2 && left.length >= needed) return { committee_id, need: needed, members: left };
  }
  return undefined;
}

function weight({ action_type, client_id }: Committee): number {
  return (action_type === '*' ? 0 : 2) + (client_id === null ? 0 : 1);
}
