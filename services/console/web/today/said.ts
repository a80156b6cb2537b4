/** What Today says, as words and numbers. Pure. */
import type { DayHours, TodayView } from '@almanac/shared/contracts/console-views';
import { counted, sayClock, sayMinutes } from '../parts/words.ts';
import { sayDay } from '../parts/zoned.ts';

export type TodayBlock = Extract<TodayView['blocks'], { known: true }>['value']['items'][number];
type Service = Extract<TodayView['services'], { known: true }>['value'][number];

const HOUR = 3_600_000;
const NUMBERS = [
  'No',
  'One',
  'Two',
  'Three',
  'Four',
  'Five',
  'Six',
  'Seven',
  'Eight',
  'Nine',
  'Ten',
];

export function isOpen({ status }: Pick<TodayBlock, 'status'>): boolean {
  return status === 'planned' || status === 'applied';
}

/** What is on now, else what comes next today. */
export function nowAndNext(
  blocks: readonly TodayBlock[],
  now: number,
): { now: TodayBlock | undefined; next: TodayBlock | undefined } {
  const open = blocks.filter(isOpen);
  return {
    now: open.find(({ start, end }) => Date.parse(start) <= now && now < Date.parse(end)),
    next: open.find(({ start }) => Date.parse(start) > now),
  };
}

/** "Two of six blocks are left today. One proposal expires within the hour." */
export function leadOf({ blocks, waiting }: TodayView, now: number): string {
  return [
    blocks.known ? sayBlocks(blocks.value.items, now) : 'Today’s blocks are not known.',
    waiting.known ? sayWaiting(waiting.value, now) : 'What waits for you is not known.',
  ]
    .filter(Boolean)
    .join(' ');
}

function sayBlocks(blocks: readonly TodayBlock[], now: number): string {
  const all = blocks.filter(({ status }) => status !== 'proposed');
  if (all.length === 0) return 'Nothing is planned today.';
  const left = all.filter((block) => isOpen(block) && Date.parse(block.end) > now).length;
  if (left === 0) return 'Everything planned for today is over.';
  const of = numberWord(all.length).toLowerCase();
  const noun = all.length === 1 ? 'block' : 'blocks';
  return `${numberWord(left)} of ${of} ${noun} ${left === 1 ? 'is' : 'are'} left today.`;
}

type Waiting = Extract<TodayView['waiting'], { known: true }>['value'];

function sayWaiting({ items, count }: Waiting, now: number): string {
  if (count === 0) return '';
  const soon = items.filter(({ expires_at }) => Date.parse(expires_at) - now <= HOUR).length;
  const what = (many: number): string => `${numberWord(many)} proposal${many === 1 ? '' : 's'}`;
  if (soon > 0) return `${what(soon)} expire${soon === 1 ? 's' : ''} within the hour.`;
  return `${what(count)} wait${count === 1 ? 's' : ''} for you.`;
}

function numberWord(count: number): string {
  return NUMBERS[count] ?? String(count);
}

/** At the end of a row: how long it is, or took, or what became of it. */
export function resultOf(block: TodayBlock, now: number): string {
  const { status, start, end } = block;
  if (status === 'skipped') return 'skipped';
  const worked = workedMinutes(block);
  const part = status === 'partial' ? ', partly done' : '';
  if (worked !== undefined) return `${sayMinutes(worked)}${part}`;
  if (status === 'done') return 'done';
  if (status === 'partial') return 'partly done';
  if (status === 'proposed') return 'proposed';
  if (Date.parse(end) <= now) return 'over, still open';
  if (Date.parse(start) <= now) return 'now';
  return sayMinutes((Date.parse(end) - Date.parse(start)) / 60_000);
}

export function workedMinutes(block: TodayBlock): number | undefined {
  const { status, actual_start, actual_end, actual_minutes } = block;
  if (status !== 'done' && status !== 'partial') return undefined;
  if (actual_minutes !== null) return actual_minutes;
  if (actual_start === null || actual_end === null) return undefined;
  return Math.round((Date.parse(actual_end) - Date.parse(actual_start)) / 60_000);
}

export interface HoursChart {
  labels: string[];
  planned: number[];
  worked: number[];
  over: number[];
  finding: string;
}

/** Worked hours up to what was planned, and what was over it; within the noise of 15 min or 5 % nothing is over. */
export function hoursChart(days: readonly DayHours[]): HoursChart | undefined {
  if (days.every((day) => day.planned_minutes === 0 && day.worked_minutes === 0)) return undefined;
  const overs = days.map(({ planned_minutes, worked_minutes }) => {
    const over = worked_minutes - planned_minutes;
    return over > Math.max(15, planned_minutes * 0.05) ? over : 0;
  });
  const sum = (numbers: number[]): number => numbers.reduce((all, one) => all + one, 0);
  const planned = sum(days.map((day) => day.planned_minutes));
  const worked = sum(days.map((day) => day.worked_minutes));
  const beyond = overs.filter((over) => over > 0).length;
  const hours = (minutes: number): number => Math.round((minutes / 60) * 100) / 100;
  return {
    labels: days.map(({ date }) => sayDay(date, 'd MMM')),
    planned: days.map((day) => hours(day.planned_minutes)),
    worked: days.map((day, at) => hours(day.worked_minutes - (overs[at] ?? 0))),
    over: overs.map(hours),
    finding: `In ${days.length} days ${sayMinutes(planned)} were planned and ${sayMinutes(worked)} worked; ${beyond === 0 ? 'no day took' : `${counted(beyond, 'day')} took`} more than planned.`,
  };
}

export interface Worth {
  key: string;
  tone: 'amber' | 'leaf' | 'stop';
  text: string;
  href?: string;
}

/** What is not in order, what is not known, and that the audit holds. */
export function worthKnowing(view: TodayView, now: number): Worth[] {
  const { blocks, services, incidents, conflicts, unscheduled, audit, zone } = view;
  const unknown = (key: string, what: string, why: string): Worth[] => [
    { key, tone: 'amber', text: `${what} not known. ${why}` },
  ];
  return [
    ...(blocks.known ? sayOpen(blocks.value.items, now) : []),
    ...(services.known
      ? services.value.flatMap(sayService)
      : unknown('services', 'The services are', services.why)),
    ...(incidents.known
      ? incidents.value.slice(0, 3).map(({ incident_id, severity, title }): Worth => {
          const tone = severity === 'SEV0' || severity === 'SEV1' ? 'stop' : 'amber';
          return { key: incident_id, tone, text: `${title} (${severity})`, href: '/situation' };
        })
      : unknown('incidents', 'Incidents are', incidents.why)),
    ...(conflicts.known
      ? sayConflicts(conflicts.value)
      : unknown('conflicts', 'Conflicts in memory are', conflicts.why)),
    ...(unscheduled.known
      ? sayUnscheduled(unscheduled.value)
      : unknown('steps', 'Steps without a place are', unscheduled.why)),
    ...(audit.known
      ? [sayAudit(audit.value, zone)]
      : unknown('audit', 'Whether the audit holds is', audit.why)),
  ];
}

function sayOpen(blocks: readonly TodayBlock[], now: number): Worth[] {
  const over = blocks.filter((block) => isOpen(block) && Date.parse(block.end) <= now).length;
  if (over === 0) return [];
  const text = `${counted(over, 'block')} of today ${over === 1 ? 'is' : 'are'} over, and nobody said what became of ${over === 1 ? 'it' : 'them'}.`;
  return [{ key: 'open', tone: 'amber', text, href: '/calendar' }];
}

const STATES: Record<Service['state'], string | undefined> = {
  running: undefined,
  degraded: 'does not work at its best.',
  stopped: 'is stopped.',
  failing: 'fails.',
  unclear: 'gives an answer that is not understood.',
  silent: 'does not answer.',
};

function sayService({ service, state, notes }: Service): Worth[] {
  const said = STATES[state];
  if (said === undefined) return [];
  const tone = state === 'degraded' || state === 'unclear' ? 'amber' : 'stop';
  const text = [`The ${service} ${said}`, ...notes.slice(0, 2)].join(' ');
  return [{ key: service, tone, text, href: '/situation' }];
}

function sayConflicts({ open, more }: { open: number; more: boolean }): Worth[] {
  if (open === 0) return [];
  const text = `${more ? 'More than ' : ''}${counted(open, 'conflict')} in memory wait${open === 1 && !more ? 's' : ''} for a word.`;
  return [{ key: 'conflicts', tone: 'amber', text, href: '/memory?tab=conflicts' }];
}

function sayUnscheduled(steps: readonly { title: string; reason: string }[]): Worth[] {
  const [first, ...more] = steps;
  if (first === undefined) return [];
  const rest = more.length === 0 ? '' : `, and ${more.length} more`;
  return [
    {
      key: 'steps',
      tone: 'amber',
      text: `“${first.title}” found no place${rest}. ${first.reason}`,
      href: '/calendar',
    },
  ];
}

function sayAudit(
  { verified, rows, at }: { verified: boolean; rows: number; at: string },
  zone: string,
): Worth {
  const entries = counted(rows, 'entry', 'entries');
  return verified
    ? {
        key: 'audit',
        tone: 'leaf',
        text: `Audit verified at ${sayClock(at, zone)}: ${entries}, no gap.`,
      }
    : {
        key: 'audit',
        tone: 'stop',
        text: `The audit does not verify (${entries}). Look at it now.`,
        href: '/activity?tab=audit',
      };
}

export interface FirstStep {
  key: string;
  /** Absent where nobody counts it: then it is offered, and not said to be open. */
  done?: boolean;
  title: string;
  text: string;
  href: string;
}

/** While nothing was ever planned: what is still to be set up; undefined afterwards, and while it is not known. */
export function firstSteps(view: TodayView, sandbox: boolean): FirstStep[] | undefined {
  const { blocks, services, reflection } = view;
  if (!blocks.known || !services.known) return undefined;
  const worked = blocks.value.hours.some(
    (day) => day.planned_minutes > 0 || day.worked_minutes > 0,
  );
  if (worked || blocks.value.items.length > 0 || (reflection.known && reflection.value !== null))
    return undefined;
  const missing = new Set(services.value.flatMap(({ not_set_up }) => not_set_up));
  const is = (name: string): boolean => !missing.has(name);
  const where = sandbox ? ' Sandbox: nothing here reaches the real one.' : '';
  return [
    {
      key: 'google',
      done: is('Google Calendar'),
      title: 'Connect Google Calendar',
      text: `Blocks are put there, meetings are read from there.${where}`,
      href: '/settings',
    },
    {
      key: 'coda',
      done: is('Coda'),
      title: 'Connect Coda',
      text: `Tasks come from there, reflections go there.${where}`,
      href: '/settings',
    },
    {
      key: 'hours',
      title: 'Say when you work',
      text: 'Only these hours are planned.',
      href: '/settings',
    },
    {
      key: 'task',
      title: 'Add a task',
      text: 'Write a row into the tasks of Coda, or plan one here.',
      href: '/plans',
    },
  ];
}
