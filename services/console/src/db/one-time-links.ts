import { statement } from '@almanac/shared/pg/statement';

export interface LinkRow {
  person_id: string;
  kind: 'machine' | 'invitation';
  made_by: string;
  expires_at: string;
}

const COLUMNS = 'person_id, kind, made_by, expires_at';
const OPEN = 'used_at is null and expires_at > now()';

/** Those that a person had before open nothing any more. */
export const insertLink = statement<
  LinkRow,
  [
    token_hash: Buffer,
    person_id: string,
    kind: LinkRow['kind'],
    made_by: string,
    life_minutes: number,
  ]
>(
  `with older as (
     update console.one_time_links set expires_at = now() where person_id = $2 and ${OPEN})
   insert into console.one_time_links (token_hash, person_id, kind, made_by, expires_at)
   values ($1, $2, $3, $4, now() + make_interval(mins => $5)) returning ${COLUMNS}`,
);

export const findOpenLink = statement<LinkRow, [token_hash: Buffer]>(
  `select ${COLUMNS} from console.one_time_links where token_hash = $1 and ${OPEN}`,
);

/** No row where it was used or ran out meanwhile: of two at once one comes second. */
export const spendLink = statement<LinkRow, [token_hash: Buffer]>(
  `update console.one_time_links set used_at = now()
    where token_hash = $1 and ${OPEN} returning ${COLUMNS}`,
);

export const forgetLinks = statement<never>(
  `delete from console.one_time_links where expires_at < now() - interval '40 days'`,
);
