/** Under which key an answer is kept: everything that decides it, so that equal keys mean equal answers. */
import type { RecallRequest } from '@almanac/shared/contracts/memory';
import { sha256Hex } from '@almanac/shared/lang/ids';
import { dayIn } from './indexed-text.ts';
import { ALL_CLIENTS, GLOBAL_SCOPE, type Scopes } from './scope.ts';

/** Raise it with every change of what recall finds or how it ranks: replicas of two releases share one cache. */
export const RANKING_VERSION = 2;

const PREFIX = 'almanac:recall:';

export interface RecallSetting {
  /** `model@dimensions` of the dense leg, or undefined. */
  dense: string | undefined;
  /** The reranking model, or undefined. */
  rerank: string | undefined;
  /** The person's IANA zone. */
  zone: string;
  now: Date;
}

/**
 * The key holds no text in clear: questions and clients' names are hashed. The day is part of it because a question may speak
 * of yesterday.
 */
export function recallKey(
  scopes: Scopes,
  request: RecallRequest,
  version: string,
  { dense, rerank, zone, now }: RecallSetting,
): string {
  const day = dayIn(zone, now);
  const parts = [
    RANKING_VERSION,
    dense ?? null,
    rerank ?? null,
    zone,
    day,
    version,
    scopes,
    request,
  ];
  return `${prefixOf(askedScope(scopes))}${sha256Hex(JSON.stringify(parts))}`;
}

/** The names of the versions that a question in these scopes depends on. */
export function versionScopes(scopes: Scopes): string[] {
  return scopes ?? [ALL_CLIENTS];
}

/** What every key begins with under which a text of this scope may lie: the global ones are in everybody's answers. */
export function prefixesOf(scope: string): string[] {
  return scope === GLOBAL_SCOPE ? [PREFIX] : [prefixOf(scope), prefixOf(ALL_CLIENTS)];
}

function prefixOf(scope: string): string {
  return `${PREFIX}${sha256Hex(scope).slice(0, 32)}:`;
}

/** A question names at most one client; the global memories come with it. */
function askedScope(scopes: Scopes): string {
  if (scopes === null) return ALL_CLIENTS;
  return scopes.find((scope) => scope !== GLOBAL_SCOPE) ?? GLOBAL_SCOPE;
}
