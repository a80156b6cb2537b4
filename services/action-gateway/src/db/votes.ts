import { statement } from '@almanac/shared/pg/statement';

export interface VoteRow {
  person: string;
  decision: 'approve' | 'reject';
}

export const listVotes = statement<VoteRow, [action_id: string, version: number]>(
  `select person, decision from actions.votes where action_id = $1 and version = $2 order by at`,
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
  ]
>(
  `insert into actions.votes (vote_id, action_id, version, person, decision, note, at)
   values ($1, $2, $3, $4, $5, $6, $7)`,
);
