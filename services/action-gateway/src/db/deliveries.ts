import { ADVISORY_LOCKS } from '@almanac/shared/pg/advisory-locks';
import { statement } from '@almanac/shared/pg/statement';
import type { ChannelKind } from '../domain/message.ts';

export type DeliveryState =
  | 'sending'
  | 'accepted'
  | 'not_now'
  | 'refused'
  | 'unknown'
  /** Ended by us before anything was said to the provider. */
  | 'withdrawn';

export interface DeliveryRow {
  delivery_id: string;
  subject: string;
  channel_id: string | null;
  kind: ChannelKind;
  state: DeliveryState;
  why: string;
  provider_ref: string;
  started_at: string;
  ended_at: string | null;
}

const COLUMNS =
  'delivery_id, subject, channel_id, kind, state, why, provider_ref, started_at, ended_at';

export const insertDelivery = statement<
  never,
  [
    delivery_id: string,
    subject: string,
    channel_id: string | null,
    kind: ChannelKind,
    provider_ref: string,
    started_at: Date,
    lease_ms: number,
  ]
>(
  `insert into actions.deliveries (delivery_id, subject, channel_id, kind, provider_ref, started_at, lease_until)
   values ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7::float8 / 1000))`,
);

/** Nothing is written where the try was settled by somebody else. */
export const finishDelivery = statement<
  never,
  [delivery_id: string, state: DeliveryState, why: string, at: Date]
>(
  `update actions.deliveries set state = $2, why = $3, ended_at = $4
    where delivery_id = $1 and state = 'sending'`,
);

/** All tries of a subject, in their order. */
export const listDeliveries = statement<DeliveryRow, [subject: string]>(
  `select ${COLUMNS} from actions.deliveries where subject = $1 order by started_at, delivery_id`,
);

export const deliveriesOf = statement<DeliveryRow, [subjects: readonly string[]]>(
  `select ${COLUMNS} from actions.deliveries where subject = any($1) order by started_at, delivery_id`,
);

/** The try that is at work, and how long its process still counts as alive. */
export const deliveryAtWork = statement<
  { delivery_id: string; lease_left_ms: number },
  [subject: string]
>(
  `select delivery_id, (extract(epoch from (lease_until - now())) * 1000)::float8 as lease_left_ms
     from actions.deliveries where subject = $1 and state = 'sending'`,
);

/** Subjects whose try was left by a process that is gone. */
export const lostDeliveries = statement<{ subject: string }, [limit: number]>(
  `select subject from actions.deliveries where state = 'sending' and lease_until < now()
      and subject like 'msg\\_%' limit $1`,
);

export const lastDelivery = statement<DeliveryRow, [kind: ChannelKind]>(
  `select ${COLUMNS} from actions.deliveries where kind = $1 and state <> 'sending'
    order by started_at desc limit 1`,
);

/** How many tests a channel was sent since; their subject begins with its id. */
export const countTries = statement<{ count: number }, [channel_id: string, since: Date]>(
  `select count(*) as count from actions.deliveries
    where channel_id = $1 and subject like 'chn\\_%' and started_at > $2`,
);
/** One at a time per channel, so that a limit holds also for those who ask together. */
export const lockSubject = statement<never, [channel_id: string]>(
  `select pg_advisory_xact_lock(${ADVISORY_LOCKS.deliveries_of_channel}, hashtext($1))`,
);
