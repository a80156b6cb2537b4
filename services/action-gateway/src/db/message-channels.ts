import { statement } from '@almanac/shared/pg/statement';
import type { ChannelKind } from '../domain/message.ts';

export interface MessageChannelRow {
  channel_id: string;
  person_id: string;
  kind: ChannelKind;
  address: string;
  allowed: boolean;
}

const COLUMNS = 'channel_id, person_id, kind, address, allowed';

/** A person's channels in the order in which they are tried. */
export const channelsOf = statement<MessageChannelRow, [person_id: string]>(
  `select ${COLUMNS} from actions.channels where person_id = $1 order by rank, created_at, channel_id`,
);
/** Where a person's mail goes: the first address that is allowed. */
export const mailOf = statement<{ address: string }, [person_id: string]>(
  `select address from actions.channels where person_id = $1 and kind = 'mail' and allowed
    order by rank, created_at, channel_id limit 1`,
);
/** What is allowed of several people's. */
export const channelsOfAll = statement<{ address: string }, [person_ids: readonly string[]]>(
  'select address from actions.channels where person_id = any($1) and allowed',
);
export const findChannel = statement<MessageChannelRow, [channel_id: string]>(
  `select ${COLUMNS} from actions.channels where channel_id = $1`,
);

/** Whether somebody is known here, and the zone he lives in, where he has said so. */
export const findRecipient = statement<{ zone: string | null }, [person_id: string]>(
  `select p.zone from actions.known_people k left join actions.people p using (person_id)
    where k.person_id = $1`,
);

/** Of these addresses, those nobody has allowed. */
export const notAllowed = statement<{ address: string }, [addresses: readonly string[]]>(
  `select a.address from unnest($1::text[]) as a(address)
    where not exists (select 1 from actions.channels c
                       where c.kind = 'mail' and c.allowed and lower(c.address) = lower(a.address))`,
);
