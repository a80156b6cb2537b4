/** Secrets that guard the installation are long and random; whoever puts one in by hand is told when it is not. */

/** About 95 bits where every character is random: nobody guesses it, at any rate. */
const MIN_LENGTH = 16;
const MIN_DIFFERENT = 8;
const WORDS =
  /(change.?me|password|passwort|secret|example|almanac|admin|qwerty|letmein|12345|abcde|test)/i;

/** Why the value is no secret; undefined for a good one. The value itself is never part of what is said. */
export function weaknessOf(value: string): string | undefined {
  if (value.length < MIN_LENGTH) return `is shorter than ${MIN_LENGTH} characters`;
  const different = new Set(value).size;
  if (different < MIN_DIFFERENT) return `repeats ${different} characters`;
  const word = WORDS.exec(value)?.[0];
  // A random value may hold a short word by chance: what is left without it must still be long.
  if (word !== undefined && value.length - word.length < MIN_LENGTH)
    return 'contains a common word';
  if (/^(.+)\1+$/.test(value)) return 'repeats itself';
  return undefined;
}

const PLACEHOLDER =
  /^(<.*>|\.\.\.|…|x{3,}|your[-_ ].*|(.*[-_ ])?(token|key|secret)[-_ ]here|change.?me|todo|none|null)$/i;

/** Why a provider's token cannot be one: nothing is known of its form, but a placeholder is easily seen. */
export function placeholderIn(value: string): string | undefined {
  if (PLACEHOLDER.test(value)) return 'is a placeholder';
  if (/\s/.test(value)) return 'contains spaces or line ends';
  return value.length < 8 ? 'is shorter than 8 characters' : undefined;
}
