import { createHmac, timingSafeEqual } from 'node:crypto';

export interface LinkFacts {
  link: {
    version: number;
    payload_hash: string;
    expires_at: string;
    voided_at: string | null;
    used_at: string | null;
    /** Whether its person is known here, and may be sent to where it was sent. */
    reachable: boolean;
  };
  action: {
    state: string;
    level: number;
    version: number;
    payload_hash: string;
    expires_at: string;
  };
  /** Epoch ms, as the time of what waits counts: it stands still while everything is stopped. */
  now: number;
}

/** From here on a decision needs a fresh proof of who decides, which a link is not. */
export const CONSOLE_LEVEL = 4;

/**
 * What a link is good for. `withdrawn`: where it was sent is not allowed any more, so whoever has it sees nothing. `used`: it decided, and shows what it decided. `superseded`: a newer mail has another. `changed`: what
 * was sent is not what is there. `decided`: by somebody, or otherwise over. `console`: too grave for a link.
 */
export type LinkState =
  | 'open'
  | 'withdrawn'
  | 'used'
  | 'superseded'
  | 'changed'
  | 'decided'
  | 'expired'
  | 'console';

export function linkState({ link, action, now }: LinkFacts): LinkState {
  if (!link.reachable) return 'withdrawn';
  if (link.used_at !== null) return 'used';
  if (link.voided_at !== null) return 'superseded';
  const same = link.version === action.version && link.payload_hash === action.payload_hash;
  if (!same) return Date.parse(link.expires_at) <= now ? 'expired' : 'changed';
  if (action.state !== 'awaiting_approval') return 'decided';
  const ends = Math.min(Date.parse(link.expires_at), Date.parse(action.expires_at));
  if (ends <= now) return 'expired';
  return action.level >= CONSOLE_LEVEL ? 'console' : 'open';
}

/**
 * What the page's form carries: who sends it has read the page, and that very version of it. Made from the token, so that it
 * needs no memory, and every process makes the same.
 */
export function pageNonce(token: string, seen: { version: number; payload_hash: string }): string {
  const text = `almanac.approval-page.v1\n${seen.version}\n${seen.payload_hash}`;
  return createHmac('sha256', token).update(text).digest('base64url');
}

export function isNonce(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
