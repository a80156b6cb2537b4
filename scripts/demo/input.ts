/** What the demo plans: the sample, or the person's own task and calendar, checked before anything is started. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Temporal } from 'temporal-polyfill';
import { planRequest, task as taskSchema, type Task } from '@almanac/shared/contracts/planner';
import { AppError, errorText } from '@almanac/shared/lang/app-error';
import { UsageError, type DemoArguments } from '../cli/arguments.ts';
import { personsZone } from '../cli/settings.ts';
import type { Settings } from '../embedded/providers.ts';
import type { DemoAccounts } from './accounts.ts';
import { readCalendarFile, type CalendarFile, type ReadCalendarOptions } from './ics.ts';

export interface DemoInput {
  /** A task, or an intent in its place. */
  task: Task | undefined;
  /** The task is to be taken from the person's own table; `task` is what is planned where that has none. */
  task_from_table: boolean;
  intent: string | undefined;
  calendar: CalendarFile;
  zone: string;
  /** Where the demo's clock starts. */
  now: Temporal.ZonedDateTime;
  /** True when everything shown is the sample's. */
  is_sample: boolean;
  /** True when the person's own task is planned around the sample's meetings. */
  meetings_are_sample: boolean;
}

const SAMPLE = new URL('sample/', import.meta.url);
const SAMPLE_ZONE = 'Europe/Berlin';
const WEEKS_READ = 8;

/** Throws UsageError for what cannot be read, AppError `invalid` with every wrong field for what is not a task. */
export function demoInput(
  args: DemoArguments,
  settings: Settings,
  accounts: DemoAccounts,
): DemoInput {
  const { google, coda } = accounts.providers;
  if (google === 'real' && args.ics_file !== undefined) {
    throw new UsageError(
      '--ics is for the sandbox: your own calendar is read instead. Leave it out, or add --sandbox.',
    );
  }
  const own = args.task_file !== undefined || args.intent !== undefined;
  const is_sample = !own && args.ics_file === undefined && !accounts.writes_outside;
  const calendar_text = readText(args.ics_file ?? fileURLToPath(new URL('calendar.ics', SAMPLE)));
  const zone = chosenZone(args, settings, is_sample ? undefined : calendar_text);
  const is_staged = is_sample && accounts.moves_clock;
  const now = is_staged ? nextMonday() : Temporal.Now.zonedDateTimeISO(zone).round('minute');
  const calendar = readCalendar(args.ics_file ?? 'the sample calendar', calendar_text, {
    from: now.startOfDay().epochMilliseconds,
    to: now.add({ weeks: WEEKS_READ }).epochMilliseconds,
    zone,
  });
  const task = args.task_file === undefined ? undefined : readTask(args.task_file);
  return {
    task: own ? task : sampleTask(now.add({ days: is_staged ? 3 : 7 })),
    task_from_table: !own && coda === 'real',
    intent: args.intent === undefined ? undefined : checkedIntent(args.intent),
    calendar,
    zone,
    now,
    is_sample,
    meetings_are_sample: !is_sample && google === 'sandbox' && args.ics_file === undefined,
  };
}

/** The sample has a zone of its own; `calendar_text` is undefined for it. */
function chosenZone(
  args: DemoArguments,
  settings: Settings,
  calendar_text: string | undefined,
): string {
  if (args.zone !== undefined) return checkedZone(args.zone);
  if (calendar_text === undefined) return SAMPLE_ZONE;
  const from_file = args.ics_file === undefined ? undefined : zoneOfFile(calendar_text);
  return checkedZone(settings['ALMANAC_ZONE'] || from_file || personsZone(settings));
}

/** The zone a calendar says it is in; the full reading comes later, once the zone is settled. */
function zoneOfFile(text: string): string | undefined {
  const name = /^X-WR-TIMEZONE:(.+)$/m.exec(text)?.[1]?.trim();
  if (name === undefined) return undefined;
  try {
    Temporal.Now.zonedDateTimeISO(name);
    return name;
  } catch {
    return undefined;
  }
}

function checkedZone(zone: string): string {
  try {
    Temporal.Now.zonedDateTimeISO(zone);
    return zone;
  } catch {
    throw new UsageError(`"${zone}" is not a time zone. Use a name such as Europe/Berlin.`);
  }
}

function nextMonday(): Temporal.ZonedDateTime {
  const today = Temporal.Now.zonedDateTimeISO(SAMPLE_ZONE);
  const days = ((8 - today.dayOfWeek) % 7 || 7) % 7;
  return today.add({ days }).withPlainTime({ hour: 8, minute: 30 });
}

function sampleTask(due: Temporal.ZonedDateTime): Task {
  return taskSchema.parse({
    ...(JSON.parse(readText(fileURLToPath(new URL('task.json', SAMPLE)))) as object),
    due: due.toPlainDate().toString(),
  });
}

function readTask(path: string): Task {
  let json: unknown;
  try {
    json = JSON.parse(readText(path));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${path} is not JSON: ${errorText(error)}`);
  }
  const parsed = taskSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new AppError('invalid', `${path} is not a task Almanac can plan:`, {
    errors: parsed.error.issues.map((issue) => ({
      path: issue.path.join('.') || '(the whole file)',
      message: issue.message,
    })),
  });
}

function checkedIntent(intent: string): string {
  const parsed = planRequest.safeParse({ intent });
  if (parsed.success) return intent;
  throw new UsageError(
    '--intent: say what you want done, in at least 3 and at most 20,000 characters.',
  );
}

/** npm runs scripts in the project's folder; a relative path is meant from where the person stands. */
function readText(path: string): string {
  try {
    // Windows programs put a mark before the text.
    return readFileSync(resolve(process.env['INIT_CWD'] ?? '.', path), 'utf8').replace(
      /^\uFEFF/,
      '',
    );
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${reasonOf(error)}.`);
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'EACCES') return 'you may not read it';
  return errorText(error);
}

function readCalendar(name: string, text: string, options: ReadCalendarOptions): CalendarFile {
  try {
    return readCalendarFile(text, options);
  } catch (error) {
    if (error instanceof AppError) throw new UsageError(`${name}: ${error.message}`);
    throw error;
  }
}
