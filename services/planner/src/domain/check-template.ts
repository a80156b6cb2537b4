/** Which prompts there are, what each may ask for, and whether a text can be one of their versions. */
import { AppError } from '@almanac/shared/lang/app-error';
import { newFence } from '@almanac/shared/lang/fence-untrusted';
import { partsOfTemplate, PLACEHOLDER, renderPrompt } from '@almanac/shared/lang/render-prompt';

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
  question_reader: ['now', 'functions', 'question'],
};

/** Our own numbers and words; whatever is not among them was written by somebody else, or recalled. */
const TRUSTED = [
  'now',
  'due',
  'priority',
  'max_steps',
  'estimate',
  'history',
  'pattern_rule',
  'zone',
  'period',
  'stats',
  'functions',
];
/** Without these a prompt could not do its work. */
const NEEDED: Readonly<Record<string, string>> = {
  sop_generator: 'title',
  schedule_optimizer: 'candidates',
  preference_reader: 'text',
  daily_reflection: 'stats',
  weekly_review: 'stats',
  question_reader: 'question',
};

/**
 * Refuses, with 422, a template that a service could not render: of an unknown prompt, with placeholders that are unknown,
 * misspelled or missing, without a user's part, or with somebody else's words in the system's part.
 */
export function checkTemplate(name: string, template: string): void {
  const known = Object.hasOwn(PLACEHOLDERS, name) ? PLACEHOLDERS[name] : undefined;
  if (known === undefined) {
    throw refused(
      `No service uses a prompt ${name}.`,
      `known are ${Object.keys(PLACEHOLDERS).join(', ')}`,
    );
  }
  const unknown = namesIn(template).filter((one) => !known.includes(one));
  if (unknown.length > 0) {
    throw refused(
      `The prompt ${name} knows no {{${unknown.join('}}, {{')}}}.`,
      `known are ${known.join(', ')}`,
    );
  }
  const parts = partsOfTemplate(template);
  if (parts === undefined || parts.system === '') {
    throw refused(
      'A prompt has a line "---" between its system and user parts.',
      'has no line "---" after the system part',
    );
  }
  const needed = NEEDED[name];
  if (needed !== undefined && !namesIn(parts.user).includes(needed)) {
    throw refused(
      `After the line "---", ${name} has to ask for {{${needed}}}.`,
      `lacks {{${needed}}}`,
    );
  }
  const exposed = namesIn(parts.system).filter((one) => !TRUSTED.includes(one));
  if (exposed.length > 0) {
    throw refused(
      'What other people wrote stands after the line "---", never among the rules.',
      `{{${exposed.join('}}, {{')}}} may not stand before the line "---"`,
    );
  }
  checkRendered(template, known);
}

/** The template as a service would send it, with a probe for each value: all of them have to arrive, those of others fenced. */
function checkRendered(template: string, known: readonly string[]): void {
  const fence = newFence();
  const probe = (names: string[]): Record<string, string> =>
    Object.fromEntries(names.map((one) => [one, `probe of ${one}`]));
  const trusted = probe(known.filter((one) => TRUSTED.includes(one)));
  const untrusted = probe(known.filter((one) => !TRUSTED.includes(one)));
  const { system, user } = renderPrompt(template, { trusted, untrusted }, fence);
  const brace = /\{\{|\}\}/.exec(system + user);
  const unfenced = namesIn(template).find(
    (one) => one in untrusted && !user.includes(fence.around(one, untrusted[one] ?? '')),
  );
  if (brace === null && unfenced === undefined && system.includes(fence.rule)) return;
  const what =
    unfenced === undefined ? `"${brace?.[0]}" is left over` : `{{${unfenced}}} is not fenced`;
  throw refused(
    'This prompt cannot be rendered: a placeholder is written {{name}}, in small letters.',
    what,
  );
}

function namesIn(text: string): string[] {
  return [...text.matchAll(PLACEHOLDER)].map((match) => match[1] ?? '');
}

function refused(detail: string, message: string): AppError {
  return new AppError('invalid', detail, { errors: [{ path: 'template', message }] });
}
