import { findingIf, type Finding } from './finding.ts';

export interface ConnectionRow {
  provider: string;
  status: 'connected' | 'broken' | 'off';
  /** When the consent itself ends, where the provider said so. */
  consent_ends_at: string | null;
}

/** A refusal that stands now. */
export interface RefusalRow {
  provider: string;
  services: string[];
  since: string;
}

const HOUR_MS = 3_600_000;
const ENDS_SOON_MS = 72 * HOUR_MS;
const ENDS_NOW_MS = 24 * HOUR_MS;
/** A new refusal is an incident of its own at once; this one says that nobody mended it. */
const STANDS_LONG_MS = 24 * HOUR_MS;
const RECONNECT = 'Connect the calendar again: open /oauth/authorize of the scheduler.';

export function judgeTokens(
  connections: readonly ConnectionRow[],
  refusals: readonly RefusalRow[],
  now: Date,
): Finding[] {
  const ending = connections.flatMap(({ provider, status, consent_ends_at }) => {
    if (status === 'off' || consent_ends_at === null) return [];
    const left_ms = Date.parse(consent_ends_at) - now.getTime();
    const hours = Math.max(0, Math.floor(left_ms / HOUR_MS));
    return findingIf(left_ms <= ENDS_SOON_MS ? 'bad' : undefined, {
      type: `token.ends.${provider}`,
      severity: left_ms <= ENDS_NOW_MS ? 'SEV2' : 'SEV3',
      title:
        left_ms <= 0
          ? `The access to ${provider} has ended`
          : `The access to ${provider} ends soon`,
      detail: `It ends at ${consent_ends_at}, in ${hours} h. ${RECONNECT} Publish the app, and it does not end.`,
    });
  });
  const standing = refusals.flatMap(({ provider, services, since }) => {
    const hours = Math.floor((now.getTime() - Date.parse(since)) / HOUR_MS);
    return findingIf(hours * HOUR_MS >= STANDS_LONG_MS ? 'bad' : undefined, {
      type: `token.refused.${provider}`,
      severity: 'SEV2',
      title: `${provider} still refuses our credential`,
      detail: `For ${hours} h, met by ${services.join(', ')}. What needs it waits, and may expire.`,
    });
  });
  return [...ending, ...standing];
}
