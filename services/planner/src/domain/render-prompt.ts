import { AppError } from '@almanac/shared/lang/app-error';
import { fenceUntrusted } from '@almanac/shared/lang/fence-untrusted';

const PLACEHOLDER = /\{\{\s*([a-z_]+)\s*\}\}/g;
const DIVIDER = /^---[ \t]*$/m;

/** What each prompt of ours may ask for; a new version may not name anything else. */
export const PLACEHOLDERS: Readonly<Record<string, readonly string[]>> = {
  sop_generator: [
    'now',
    'due',
    'priority',
    'title',
    'notes',
    'context',
    'preferences',
    'similar',
    'history',
    'current_plan',
    'feedback',
    'max_steps',
    'estimate',
    'facts',
    'pattern',
    'pattern_rule',
  ],
  schedule_optimizer: ['now', 'zone', 'preferences', 'candidates', 'unscheduled'],
  preference_reader: ['now', 'zone', 'preferences', 'text'],
  daily_reflection: ['period', 'zone', 'stats', 'blocks', 'memories'],
  weekly_review: ['period', 'zone', 'stats', 'breakdown', 'blocks', 'reflections', 'memories'],
};

export interface PromptValues {
  /** Our own numbers and words. */
  trusted: Record<string, string>;
  /** What somebody else wrote: fenced, so that the model can tell it from the instructions. */
  untrusted: Record<string, string>;
}

/**
 * The messages of a prompt: what stands before the line `---` is the system's, the rest the user's. Values are put in once and
 * never read for placeholders themselves.
 */
export function renderPrompt(
  template: string,
  values: PromptValues,
): { system: string; user: string } {
  const divider = DIVIDER.exec(template);
  const fill = (text: string): string =>
    text.replaceAll(PLACEHOLDER, (_, name: string) => valueOf(name, values)).trim();
  if (divider === null) return { system: fill(template), user: 'Begin.' };
  return {
    system: fill(template.slice(0, divider.index)),
    user: fill(template.slice(divider.index + divider[0].length)),
  };
}

function valueOf(name: string, { trusted, untrusted }: PromptValues): string {
  const own = trusted[name];
  if (own !== undefined) return own;
  const text = untrusted[name];
  return text === undefined || text.trim() === '' ? '(nothing)' : fenceUntrusted(name, text);
}

/** Refuses, with 422, a template that names what is not there, or has no place for the user's message. */
export function checkTemplate(name: string, template: string): void {
  const known = PLACEHOLDERS[name];
  const used = [...template.matchAll(PLACEHOLDER)].map((match) => match[1] ?? '');
  const unknown = known === undefined ? [] : used.filter((one) => !known.includes(one));
  if (unknown.length > 0) {
    throw new AppError('invalid', `The prompt ${name} knows no {{${unknown.join('}}, {{')}}}.`, {
      errors: [{ path: 'template', message: `known are ${(known ?? []).join(', ')}` }],
    });
  }
  const divider = DIVIDER.exec(template);
  if (divider !== null && template.slice(0, divider.index).trim() !== '') return;
  throw new AppError('invalid', 'A prompt has a line "---" between its system and user parts.', {
    errors: [{ path: 'template', message: 'has no line "---" after the system part' }],
  });
}
