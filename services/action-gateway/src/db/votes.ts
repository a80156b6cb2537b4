import { statement } from '@almanac/shared/pg/statement';

export interface VoteRow {
  version: number;
  person: string;
  decision: 'approve' | 'reject';
  note: string | null;
  at: string;
  proof: 'token' | 'session' | 'link';
}

const COLUMNS = 'version, person, decision, note, at, proof';

export const listVotes = statement<VoteRow, [action_id: string, version: number]>(
  `select ${COLUMNS} from actions.votes where action_id = $1 and version = $2 order by at, vote_id`,
);
export const listAllVotes = statement<VoteRow, [action_id: string]>(
  `select ${COLUMNS} from actions.votes where action_id = $1 order by at, vote_id`,
);
export const insertVote = statement<
  never,
  [
    vote_id: string,
    action_id: string,
    version: number,
    person: string,
    decision: string,
    note: string | null,
    at: Date,
    proof: string,
    auth_time: Date | null,
    auth_strength: string | null,
    decided_after_ms: number | null,
  ]
>(
  `insert into actions.votes (vote_id, action_id, version, person, decision, note, at, proof, auth_time, auth_strength,
     decided_after_ms)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
);
