/** How the demo's parts look in a terminal. Pure: records in, text out. */
import { Temporal } from 'temporal-polyfill';
import type { AuditRow } from '@almanac/shared/contracts/audit';
import type { RecallItem } from '@almanac/shared/contracts/memory';
import type { Plan, Task } from '@almanac/shared/contracts/planner';
import type { Block } from '@almanac/shared/contracts/scheduler';
import { sayMinutes } from '@almanac/shared/lang/say-minutes';
import { wrap, type Style } from '../cli/style.ts';
import { cutText } from '../cli/terminal-text.ts';
import type { GoogleEvent } from '../sandbox/google-state.ts';

const INDENT = '     ';

/** "1  A task comes in from Coda ───────". */
export function heading(style: Style, number: number, title: string): string {
  const line = '─'.repeat(Math.max(3, style.width - title.length - 7));
  return `\n  ${style.accent(String(number))}  ${style.bold(title)} ${style.dim(line)}\n`;
}

export function showTask(style: Style, task: Task): string {
  const facts = [
    task.estimated_hours === undefined
      ? undefined
      : `${sayMinutes(task.estimated_hours * 60)} estimated`,
    task.due === undefined ? undefined : `due ${dayOf(task.due)}`,
    task.priority === undefined ? undefined : `${task.priority} priority`,
    task.client_id === undefined ? undefined : `client ${task.client_id}`,
  ].filter((fact) => fact !== undefined);
  const notes = task.notes === undefined ? '' : `\n${wrap(task.notes, style.width, INDENT)}`;
  return `${INDENT}${style.bold(task.title)}  ${style.dim(task.task_id)}\n${INDENT}${wrap(facts.join(' · '), style.width, INDENT).trimStart()}${style.dim(notes)}`;
}

function dayOf(due: string): string {
  const day = /^\d{4}-\d{2}-\d{2}/.exec(due)?.[0] ?? due;
  return Temporal.PlainDate.from(day).toLocaleString('en-GB', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  });
}

export function showPlan(style: Style, plan: Plan): string {
  const { sop, provenance } = plan;
  const order = new Map(sop.steps.map((step) => [step.step_id, step.order]));
  const longest = Math.max(...sop.steps.map((step) => step.title.length), 10);
  const width = Math.min(52, style.width - 51, longest);
  const head = `${INDENT}   ${'step'.padEnd(width)}  ${'kind'.padEnd(8)} ${'estimate'.padStart(10)} ${'80 % within'.padStart(12)}  after`;
  const rows = sop.steps.map((step) => {
    const after = step.depends_on.map((id) => order.get(id)).join(', ');
    return (
      `${INDENT}${String(step.order).padStart(2)} ${fit(step.title, width)}  ${step.kind.padEnd(8)} ` +
      `${sayMinutes(step.estimated_minutes).padStart(10)} ${sayMinutes(step.range_minutes.p80).padStart(12)}  ${after || '–'}`
    );
  });
  const { length: recalled } = provenance.memories;
  const used = `${recalled} ${recalled === 1 ? 'memory' : 'memories'} used`;
  const source =
    provenance.source === 'model'
      ? `by ${provenance.model ?? 'the model'}; ${used}`
      : `from a ${provenance.source}${provenance.note === undefined ? '' : `: ${provenance.note}`}`;
  const lines = [
    style.bold(wrap(plan.plan_title, style.width, INDENT)),
    style.dim(`${INDENT}${plan.plan_id}`),
    style.dim(wrap(source, style.width, INDENT)),
    '',
    style.dim(head),
    ...rows,
    `${INDENT}   ${style.bold('together'.padEnd(width))}  ${''.padEnd(8)} ${sayMinutes(plan.totals.estimated_minutes).padStart(10)} ${sayMinutes(plan.totals.p80_minutes).padStart(12)}`,
  ];
  for (const text of sop.assumptions)
    lines.push(style.dim(wrap(`Assumed: ${text}`, style.width, INDENT)));
  return lines.join('\n');
}

function fit(text: string, width: number): string {
  return text.length <= width ? text.padEnd(width) : `${text.slice(0, width - 1)}…`;
}

export function showEvents(style: Style, events: GoogleEvent[]): string {
  const rows = events.map((event) => {
    const block = event.extendedProperties?.private?.['almanac_block_id'] ?? '–';
    const ids = `id ${cutText(event.id ?? '', 12)}  etag ${event.etag ?? ''}  almanac_block_id ${cutText(block, 12)}`;
    return [
      `${INDENT}${event.summary ?? ''}`,
      `${INDENT}  ${event.start?.dateTime ?? ''} → ${event.end?.dateTime ?? ''}`,
      style.dim(`${INDENT}  ${ids}`),
    ].join('\n');
  });
  return rows.join('\n');
}

/** The blocks of a run, as they stand in the person's own calendar. */
export function showBlocks(style: Style, blocks: Block[], zone: string): string {
  const time = (instant: string): string =>
    Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toLocaleString('en-GB', {
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      hour: '2-digit',
      minute: '2-digit',
    });
  return blocks
    .map(({ title, start, end, calendar_event_id }) =>
      [
        `${INDENT}${cutText(title, style.width - INDENT.length)}`,
        `${INDENT}  ${time(start)} → ${time(end)}`,
        style.dim(`${INDENT}  event ${cutText(calendar_event_id ?? '–', 40)}`),
      ].join('\n'),
    )
    .join('\n');
}

export function showRow(style: Style, values: Record<string, unknown>, names: string[]): string {
  const width = Math.max(...names.map((name) => name.length));
  const indent = `${INDENT}${' '.repeat(width + 2)}`;
  return names
    .map((name) => {
      const value = wrap(textOf(values[name]), style.width, indent).trimStart();
      return `${INDENT}${style.dim(name.padEnd(width))}  ${value}`;
    })
    .join('\n');
}

/** Markdown in a frame, as a person would read it in Coda. */
export function showMarkdown(style: Style, markdown: string): string {
  const width = style.width - INDENT.length - 4;
  const lines = wrap(markdown.trim(), width).split('\n');
  const bar = (left: string, right: string): string =>
    `${INDENT}${style.dim(`${left}${'─'.repeat(width + 2)}${right}`)}`;
  const body = lines.map((line) => {
    const text = line.startsWith('#') ? style.bold(line.padEnd(width)) : line.padEnd(width);
    return `${INDENT}${style.dim('│')} ${text} ${style.dim('│')}`;
  });
  return [bar('┌', '┐'), ...body, bar('└', '┘')].join('\n');
}

export function showMemories(style: Style, items: RecallItem[]): string {
  return items
    .map((item) => {
      const head = `${item.kind}, ${item.authority}, from ${item.source.type}`;
      const text = item.content.length > 320 ? `${item.content.slice(0, 319)}…` : item.content;
      return `${INDENT}${style.accent('•')} ${style.dim(head)}\n${wrap(text, style.width, `${INDENT}  `)}`;
    })
    .join('\n');
}

export function showAudit(style: Style, rows: AuditRow[], zone: string): string {
  const subject = Math.min(31, style.width - 67);
  return rows
    .map((row) => {
      const at = Temporal.Instant.from(row.at).toZonedDateTimeISO(zone);
      const time = at.toPlainTime().toString({ smallestUnit: 'second' });
      return (
        `${INDENT}${style.dim(String(row.seq).padStart(4))}  ${time}  ${fit(row.actor, 14)} ` +
        `${fit(row.action, 20)} ${fit(row.subject, subject)} ${style.dim(row.hash.slice(0, 8))}`
      );
    })
    .join('\n');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '');
}
