/** A prompt's text with the facts put in. Names of work come from outside, so they are untrusted. */
import { renderPrompt } from '@almanac/shared/lang/render-prompt';
import { breakdownLines, numberLines, workLines } from './prompt-lines.ts';
import type { ReflectionFacts } from './reflection-facts.ts';
import { sayDay } from './say-time.ts';

export function fillPrompt(
  template: string,
  facts: ReflectionFacts,
): { system: string; user: string } {
  const { period } = facts;
  return renderPrompt(template, {
    trusted: {
      period: period.first_day === period.last_day ? sayDay(period.first_day) : weekOf(period),
      zone: period.zone,
      stats: numberLines(facts).join('\n'),
    },
    untrusted: {
      breakdown: linesOf(breakdownLines(facts)),
      blocks: linesOf(workLines(facts)),
    },
  });
}

function weekOf({ first_day, last_day }: { first_day: string; last_day: string }): string {
  return `${sayDay(first_day)} to ${sayDay(last_day)}`;
}

/** A name of several lines would look like several pieces of work. */
function linesOf(lines: string[]): string {
  return lines.map((line) => line.replaceAll(/\s+/g, ' ')).join('\n');
}
