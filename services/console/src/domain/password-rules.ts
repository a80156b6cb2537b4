const MIN_CHARS = 12;
const MIN_DIFFERENT = 5;
export const MAX_PASSWORD_CHARS = 200;

/** Why a new password will not do, in words; undefined for a good one. Length counts, no kinds of characters are demanded. */
export function weaknessOf(password: string, person_id: string): string | undefined {
  if (password.length > MAX_PASSWORD_CHARS) return `at most ${MAX_PASSWORD_CHARS} characters`;
  if ([...password].length < MIN_CHARS) return `at least ${MIN_CHARS} characters`;
  if (new Set(password).size < MIN_DIFFERENT) {
    return `at least ${MIN_DIFFERENT} different characters`;
  }
  const plain = password.toLowerCase();
  const rest = plain.replaceAll(person_id.toLowerCase(), '').replaceAll('almanac', '');
  if (rest.length < MIN_CHARS / 2) return 'more than your name and ours';
  return undefined;
}
