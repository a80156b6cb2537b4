import { statement } from '@almanac/shared/pg/statement';
import type { Committee } from '../domain/choose-committee.ts';
import type { Convened } from '../domain/tally-votes.ts';

export interface CommitteeRow {
  committee_id: string;
  group_id: string;
  need: number | null;
  action_type: string;
  client_id: string | null;
  active: boolean;
}

const COLUMNS = 'committee_id, group_id, need, action_type, client_id, active';

export const listCommittees = statement<CommitteeRow>(
  `select ${COLUMNS} from actions.committees order by committee_id`,
);
export const insertCommittee = statement<
  CommitteeRow,
  [
    committee_id: string,
    group_id: string,
    need: number | null,
    action_type: string,
    client_id: string | null,
    created_at: Date,
  ]
>(
  `insert into actions.committees (committee_id, group_id, need, action_type, client_id, created_at)
   values ($1, $2, $3, $4, $5, $6) returning ${COLUMNS}`,
);
export const lockCommittee = statement<CommitteeRow, [committee_id: string]>(
  `select ${COLUMNS} from actions.committees where committee_id = $1 for update`,
);
export const changeCommittee = statement<
  CommitteeRow,
  [committee_id: string, need: number | null, active: boolean]
>(
  `update actions.committees set need = $2, active = $3 where committee_id = $1 returning ${COLUMNS}`,
);

/** With those members of the group who may approve now, oldest first. */
export const liveCommittees = statement<Committee>(
  `select c.committee_id, c.group_id, c.need, c.action_type, c.client_id,
          array(select m.person_id from actions.group_members m
                  join actions.known_people k on k.person_id = m.person_id and 'approver' = any(k.roles)
                 where m.group_id = c.group_id order by m.person_id) as members
     from actions.committees c where c.active order by c.created_at, c.committee_id`,
);

/** A version is convened once. */
export const insertConvening = statement<
  never,
  [
    action_id: string,
    version: number,
    committee_id: string,
    need: number,
    members: readonly string[],
    convened_at: Date,
  ]
>(
  `insert into actions.convenings (action_id, version, committee_id, need, members, convened_at)
   values ($1, $2, $3, $4, $5, $6) on conflict (action_id, version) do nothing`,
);
export const findConvening = statement<
  Convened & { committee_id: string },
  [action_id: string, version: number]
>(
  `select committee_id, need, members from actions.convenings where action_id = $1 and version = $2`,
);
