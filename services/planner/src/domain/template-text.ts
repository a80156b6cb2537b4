/** The steps of a plan as the cell of a process template: one line each, in the form in which a workflow's steps are read again. */
import type { Sop } from '@almanac/shared/contracts/planner';

const MAX_CHARS = 50_000;

/** `titles` end with what the plan was for; a template is for the next time, so that is left out. */
export function templateSteps(sop: Sop, task_title: string): string {
  const lines = sop.steps.map((step) => {
    const title = withoutTask(step.title, task_title);
    const done = step.acceptance === '' ? '' : `: ${step.acceptance.replaceAll(/\s+/g, ' ')}`;
    return `${step.order}. ${title} (${step.estimated_minutes} min)${done}`;
  });
  return lines.join('\n').slice(0, MAX_CHARS);
}

function withoutTask(title: string, task_title: string): string {
  const at = title.lastIndexOf(' – ');
  // A long title of a task was shortened there.
  const end = at < 0 ? '' : title.slice(at + 3).replace(/…$/u, '');
  return end !== '' && task_title.startsWith(end) ? title.slice(0, at) : title;
}
