/** An engagement has tasks that are no delivery of its blueprint: "Send the invoice" is not the whole price review. */
import { sayMinutes } from '@almanac/shared/lang/say-minutes';
import type { PatternSource } from './delivery-pattern.ts';
import { kindOfPoint } from './kinds-of-point.ts';
import { markedPoints } from './listed-points.ts';
import { patternPoints } from './pattern-plan.ts';
import { wordsFor } from './plan-words.ts';
import { guessedMinutes } from './point-parts.ts';
import { templateEstimate } from './template-estimate.ts';
import type { TemplateInput } from './template-plan.ts';

/** Work that takes less than this share of the whole is a part of it, or something beside it. */
const PART_OF_WHOLE = 0.25;
/** One line of these is never a delivery. */
const ERRANDS: readonly string[] = ['sending', 'booking'];

/**
 * Why a task does not follow the pattern that leads, in words without a full stop; undefined where it does. A workflow is named by the
 * task itself and always leads; a blueprint stands behind its engagement, and fits only what is about as long as the blueprint.
 */
export function whyNotFollowed(
  source: PatternSource | null,
  input: Omit<TemplateInput, 'now' | 'due'>,
): string | undefined {
  if (source?.kind !== 'blueprint') return undefined;
  const not = `the blueprint "${source.title}" was not made steps`;
  if (markedPoints(input.notes) !== undefined) return `${not}: the task lists points of its own`;
  const said = wordsFor(input);
  const { minutes, guessed } = templateEstimate(input, undefined, said);
  if (guessed && !ERRANDS.includes(kindOfPoint(input.title).name)) return undefined;
  const whole = guessedMinutes(patternPoints('', source, said).points);
  if (minutes >= whole * PART_OF_WHOLE) return undefined;
  return `${not}: ${sayMinutes(minutes)} are far less than its ${sayMinutes(whole)}`;
}
