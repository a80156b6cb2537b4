import type { Provider } from '../contracts/events.ts';
import { statement } from '../pg/statement.ts';

export interface RefusalRow {
  provider: Provider;
  area: string;
  reason: string;
  occurrence: number;
  told: boolean;
}

/** A row only where this is news: the provider accepted, or was never met. */
export const noteRefused = statement<
  RefusalRow,
  [
    service: string,
    provider: Provider,
    area: string,
    reason: string,
    told: boolean,
    probe_ms: number,
    at: Date,
  ]
>(
  `insert into core.provider_refusals as r (service, provider, area, reason, told, probe_at, changed_at)
   values ($1, $2, $3, $4, $5, clock_timestamp() + make_interval(secs => $6 / 1000.0), $7)
   on conflict (service, provider, area) do update
     set refused = true, reason = excluded.reason, occurrence = r.occurrence + 1,
         told = excluded.told, probe_at = excluded.probe_at, changed_at = excluded.changed_at
     where not r.refused
   returning provider, area, reason, occurrence, told`,
);

/** The refusals that end with this. */
export const noteAccepted = statement<
  RefusalRow,
  [service: string, provider: Provider, areas: readonly string[], at: Date]
>(
  `update core.provider_refusals set refused = false, changed_at = $4
    where service = $1 and provider = $2 and area = any($3::text[]) and refused
   returning provider, area, reason, occurrence, told`,
);

/** What a provider refuses a service now, the gravest first. */
export const refusalsOf = statement<RefusalRow, [service: string, provider: Provider]>(
  `select provider, area, reason, occurrence, told from core.provider_refusals
    where service = $1 and provider = $2 and refused order by area`,
);

/** How long until these areas may be asked again; no row where nothing of them is refused. */
export const untilProbe = statement<
  { wait_ms: number; reason: string },
  [service: string, provider: Provider, areas: readonly string[]]
>(
  `select (extract(epoch from (probe_at - clock_timestamp())) * 1000)::float8 as wait_ms, reason
     from core.provider_refusals
    where service = $1 and provider = $2 and area = any($3::text[]) and refused
    order by probe_at desc limit 1`,
);

/** Whoever asks now is the only one to ask for `probe_ms`. */
export const takeProbe = statement<
  never,
  [service: string, provider: Provider, areas: readonly string[], probe_ms: number]
>(
  `update core.provider_refusals
      set probe_at = clock_timestamp() + make_interval(secs => $4 / 1000.0)
    where service = $1 and provider = $2 and area = any($3::text[]) and refused`,
);

/** Whether any service that tells of it is refused by the provider now. */
export const isRefusing = statement<{ refusing: boolean }, [provider: string]>(
  `select exists (select 1 from core.provider_refusals
                   where provider = $1 and refused and told) as refusing`,
);
