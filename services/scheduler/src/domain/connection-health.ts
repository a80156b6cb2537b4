/**
 * How long the access to the calendar will last, as far as anybody can know. Google ends a consent after seven days where
 * the OAuth app is in Testing mode: sometimes it says so with the tokens; an access that lived longer is none of those.
 */
const DAY_MS = 86_400_000;
const TESTING_DAYS = 7;
/** With so little left a person should act. */
const SOON_DAYS = 2;

export interface AccessLife {
  token_age_days: number;
  testing_mode: 'yes' | 'no' | 'unknown';
  /** Until the access ends; with `unknown`, until it would. */
  days_left: number | null;
}

/** Epoch milliseconds: when the person connected, when Google said the consent ends (or null), and now on the same clock. */
export function accessLife(
  connected_at: number,
  consent_ends_at: number | null,
  now: number,
): AccessLife {
  const token_age_days = Math.max(0, Math.floor((now - connected_at) / DAY_MS));
  if (consent_ends_at !== null) {
    const days_left = Math.max(0, Math.floor((consent_ends_at - now) / DAY_MS));
    return { token_age_days, testing_mode: 'yes', days_left };
  }
  if (token_age_days >= TESTING_DAYS) {
    return { token_age_days, testing_mode: 'no', days_left: null };
  }
  return { token_age_days, testing_mode: 'unknown', days_left: TESTING_DAYS - token_age_days };
}

/** What health says of it, and whether a person should act. */
export function accessWords(life: AccessLife): { detail: string; act: boolean } {
  const { token_age_days, testing_mode, days_left } = life;
  const age = `connected for ${days(token_age_days)}`;
  if (testing_mode === 'no') return { detail: age, act: false };
  const left = days_left ?? 0;
  if (testing_mode === 'unknown') {
    const trap = `an OAuth app in Testing mode loses access after ${TESTING_DAYS} days, this one would in ${days(left)}`;
    return { detail: `${age}; ${trap}`, act: false };
  }
  const trap = `Google ends this access in ${days(left)}, as it does for an OAuth app in Testing mode: publish the app and connect again at /oauth/authorize`;
  return { detail: `${age}; ${trap}`, act: left <= SOON_DAYS };
}

function days(count: number): string {
  return count === 1 ? '1 day' : `${count} days`;
}
