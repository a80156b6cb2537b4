/**
 * What this service knows of providers that refuse its credential. The state is a row, so that however many processes meet a
 * refusal and however often they start, it is told once when it begins (`provider.refused`) and once when it ends.
 */
import { appendAudit } from '../audit/append.ts';
import type { EventRequest, Provider } from '../contracts/events.ts';
import type { Check } from '../contracts/health.ts';
import { requestScope } from '../http/request-scope.ts';
import type { Clock } from '../lang/clock.ts';
import type { Database, Transaction } from '../pg/database.ts';
import { noteAccepted, noteRefused, refusalsOf, type RefusalRow } from './refusal-rows.ts';

export interface Refusal {
  provider: Provider;
  /** '' for the credential itself; see `areaOf`. */
  area?: string;
  /** Words for the operator, without the credential. */
  reason: string;
  /** False where another service meets the same refusal and tells of it. Default true. */
  told?: boolean;
  /** How long the provider is left alone, where somebody asks `untilProbe`. Default 0. */
  probe_ms?: number;
}

export interface Refusals {
  refused(refusal: Refusal): Promise<void>;
  /** After a call that worked: ends the refusal of the credential, and of the areas the call needed. */
  accepted(provider: Provider, ...areas: string[]): Promise<void>;
  /** As `refused` and `accepted`, in the transaction of what else follows from it. */
  refusedIn(tx: Transaction, refusal: Refusal): Promise<void>;
  acceptedIn(tx: Transaction, provider: Provider, ...areas: string[]): Promise<void>;
  /** `warn` with the reason and the way to mend it, or undefined while nothing is refused. */
  check(provider: Provider): Promise<Check | undefined>;
}

export interface RefusalsOptions {
  service: string;
  db: Database;
  clock: Clock;
  /** Records a fact in the transaction; the memory-gateway stores it, all others have their outbox. */
  emit: (tx: Transaction, event: EventRequest & { dedupe_key: string }) => Promise<void>;
}

/** What a person does about it. */
const HOW_TO_MEND: Record<Provider, string> = {
  google:
    'Connect the calendar again: open /oauth/authorize of the scheduler. Where Google refuses the client itself, correct GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET and start again.',
  coda: 'Set CODA_API_TOKEN (of an MCP server CODA_MCP_TOKEN) to a token of your Coda account that may read and write the doc, and start again.',
  openrouter:
    'Check OPENROUTER_API_KEY and its credits; start again if the key changed. Until then templates are used.',
  embeddings:
    'Check OPENROUTER_API_KEY and its credits; start again if the key changed. Until then memories are found by their words.',
  mem0: 'Check MEM0_API_KEY and start again if it changed. Until then memories are not copied to mem0; nothing else changes.',
};
const REASON_LENGTH = 500;

export function providerRefusals(options: RefusalsOptions): Refusals {
  const { service, db, clock } = options;
  const acceptedIn: Refusals['acceptedIn'] = async (tx, provider, ...areas) => {
    const ended = await noteAccepted.many(tx, service, provider, ['', ...areas], clock.now());
    for (const row of ended) await tell(options, tx, 'provider.accepted', row);
  };
  const refusedIn: Refusals['refusedIn'] = async (tx, refusal) => {
    const { provider, area = '', told = true, probe_ms = 0 } = refusal;
    const reason = refusal.reason.slice(0, REASON_LENGTH).replace(/\.*$/, '.');
    const noted = [service, provider, area, reason, told, probe_ms, clock.now()] as const;
    const row = await noteRefused.maybe(tx, ...noted);
    if (row !== undefined) await tell(options, tx, 'provider.refused', row);
  };
  return {
    refusedIn,
    acceptedIn,
    refused: (refusal) => db.transaction((tx) => refusedIn(tx, refusal)),
    accepted: async (provider, ...areas) => {
      // Nearly every call works and nothing was refused: one read, no transaction.
      const known = await refusalsOf.many(db, service, provider);
      if (!known.some(({ area }) => area === '' || areas.includes(area))) return;
      await db.transaction((tx) => acceptedIn(tx, provider, ...areas));
    },
    check: async (provider) => {
      const [gravest] = await refusalsOf.many(db, service, provider);
      if (gravest === undefined) return undefined;
      return { status: 'warn', detail: `${gravest.reason} ${HOW_TO_MEND[provider]}` };
    },
  };
}

/** Audit and event, once per beginning and once per end. */
async function tell(
  options: RefusalsOptions,
  tx: Transaction,
  event_type: 'provider.refused' | 'provider.accepted',
  row: RefusalRow,
): Promise<void> {
  const { service, clock } = options;
  const { provider, area, reason, occurrence, told } = row;
  const at = clock.now();
  await appendAudit(tx, {
    at,
    actor: service,
    actor_type: 'service',
    action: event_type,
    subject: provider,
    corr_id: requestScope()?.request_id ?? null,
    data: { area, occurrence },
  });
  if (!told) return;
  const why =
    event_type === 'provider.refused' ? { reason, how_to_mend: HOW_TO_MEND[provider] } : {};
  await options.emit(tx, {
    event_type,
    event_source: service,
    payload: { provider, service, area, ...why },
    occurred_at: at.toISOString(),
    dedupe_key: `${event_type}:${service}:${provider}:${area}:${occurrence}`,
  });
}
