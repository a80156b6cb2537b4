import { statement } from '@almanac/shared/pg/statement';

export interface ChannelRow {
  channel_id: string;
  person_id: string;
  kind: 'mail' | 'slack' | 'telegram' | 'sms' | 'voice';
  address: string;
  allowed: boolean;
  rank: number;
}

const COLUMNS = 'channel_id, person_id, kind, address, allowed, rank';

export const channelsOf = statement<ChannelRow, [person_id: string]>(
  `select ${COLUMNS} from actions.channels where person_id = $1 order by rank, channel_id`,
);
export const insertChannel = statement<
  ChannelRow,
  [channel_id: string, person_id: string, kind: string, address: string, boolean, rank: number]
>(
  `insert into actions.channels (channel_id, person_id, kind, address, allowed, rank)
   values ($1, $2, $3, $4, $5, $6)
   on conflict on constraint channels_once do nothing returning ${COLUMNS}`,
);
export const changeChannel = statement<
  ChannelRow,
  [channel_id: string, person_id: string, allowed: boolean | null, rank: number | null]
>(
  `update actions.channels set allowed = coalesce($3, allowed), rank = coalesce($4, rank)
    where channel_id = $1 and person_id = $2 returning ${COLUMNS}`,
);
