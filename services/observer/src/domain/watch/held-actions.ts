import { findingIf, type Finding } from './finding.ts';

/** Actions that a provider did not take and that still wait for it. */
export interface HeldRow {
  system: string;
  waiting: number;
  /** Attempts at them that were held. */
  held: number;
  /** How long ago the first of these attempts was, by the database's clock. */
  minutes: number;
  /** When the first of them dies. */
  expires_at: string;
}

/** A provider that is away for minutes is life; that an Action waits for it longer is news, since at its expiry it is lost. */
const LEAST_HELD = 3;
const LEAST_MINUTES = 30;

/** `refusing` are providers that refuse our credential, which has an incident of its own. It is over when nothing waits any more. */
export function judgeHeld(rows: readonly HeldRow[], refusing: readonly string[]): Finding[] {
  return rows.flatMap(({ system, waiting, held, minutes, expires_at }) => {
    if (refusing.includes(system)) return [];
    const is_bad = held >= LEAST_HELD && minutes >= LEAST_MINUTES;
    return findingIf(is_bad ? 'bad' : 'between', {
      type: `actions.held.${system}`,
      severity: 'SEV2',
      title: `${system} does not take what we write`,
      detail:
        `${waiting} Actions wait for it; ${held} attempts within ${minutes} min came to nothing. ` +
        `The first of them expires at ${expires_at}.`,
    });
  });
}
