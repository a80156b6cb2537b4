/**
 * The messages of a prompt, as every service makes them. What stands before the line `---` is the system's, the rest the user's.
 * The rule about untrusted text is added here, so that no version of a prompt can be without it.
 */
import { newFence, type Fence } from './fence-untrusted.ts';

export const PLACEHOLDER = /\{\{\s*([a-z_]+)\s*\}\}/g;
const DIVIDER = /^---[ \t]*$/m;
const NOTHING = '(nothing)';

export interface PromptValues {
  /** Our own numbers and words. */
  trusted: Record<string, string>;
  /** What somebody else wrote: fenced, so that the model can tell it from the instructions. */
  untrusted: Record<string, string>;
}

/** Undefined where there is no line `---`. */
export function partsOfTemplate(template: string): { system: string; user: string } | undefined {
  const divider = DIVIDER.exec(template);
  if (divider === null) return undefined;
  return {
    system: template.slice(0, divider.index).trim(),
    user: template.slice(divider.index + divider[0].length).trim(),
  };
}

/** Values are put in once and never read for placeholders themselves; what has no value is "(nothing)". */
export function renderPrompt(
  template: string,
  values: PromptValues,
  fence: Fence = newFence(),
): { system: string; user: string } {
  const parts = partsOfTemplate(template) ?? { system: template.trim(), user: 'Begin.' };
  const fill = (text: string): string =>
    text.replaceAll(PLACEHOLDER, (_, name: string) => valueOf(name, values, fence));
  return { system: `${fill(parts.system)}\n\n${fence.rule}`.trim(), user: fill(parts.user) };
}

function valueOf(name: string, { trusted, untrusted }: PromptValues, fence: Fence): string {
  const own = Object.hasOwn(trusted, name) ? trusted[name] : undefined;
  if (own !== undefined) return own.trim() === '' ? NOTHING : own;
  const text = Object.hasOwn(untrusted, name) ? untrusted[name] : undefined;
  return text === undefined || text.trim() === '' ? NOTHING : fence.around(name, text);
}
