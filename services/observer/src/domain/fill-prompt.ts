/**
 * A prompt's text with the facts put in: the part before `---` says how, the part after it says what. Names of work come
 * from outside, so they stand inside <untrusted>, and a name can neither end that part nor bring in another placeholder.
 */
import { breakdownLines, numberLines, workLines } from './prompt-lines.ts';
import type { ReflectionFacts } from './reflection-facts.ts';
import { sayDay } from './say-time.ts';

const NOTHING = '(nothing)';

export function fillPrompt(
  template: string,
  facts: ReflectionFacts,
): { system: string; user: string } {
  const values = new Map(Object.entries(valuesOf(facts)));
  const cut = template.indexOf('\n---\n');
  const system = cut < 0 ? '' : template.slice(0, cut);
  const text = cut < 0 ? template : template.slice(cut + '\n---\n'.length);
  // One pass: what was put in is not looked at again.
  const user = text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => values.get(name) ?? NOTHING);
  return { system: system === '' ? 'You word reflections from computed numbers.' : system, user };
}

function valuesOf(facts: ReflectionFacts): Record<string, string> {
  const { period } = facts;
  return {
    period: period.first_day === period.last_day ? sayDay(period.first_day) : weekOf(period),
    zone: period.zone,
    stats: numberLines(facts).join('\n'),
    breakdown: untrusted('breakdown', breakdownLines(facts)),
    blocks: untrusted('blocks', workLines(facts)),
  };
}

function weekOf({ first_day, last_day }: { first_day: string; last_day: string }): string {
  return `${sayDay(first_day)} to ${sayDay(last_day)}`;
}

function untrusted(name: string, lines: string[]): string {
  const text = lines.map((line) => line.replaceAll(/\s+/g, ' ').replaceAll('<', '‹')).join('\n');
  return `<untrusted name="${name}">\n${text || NOTHING}\n</untrusted>`;
}
