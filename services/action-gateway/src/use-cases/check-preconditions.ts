/** Preconditions: known ones only at the proposal, read again from their target right before the effect. */
import type { ActionRequest } from '@almanac/shared/contracts/actions';
import { calendarEventState } from '@almanac/shared/contracts/scheduler-internal';
import { runReply } from '@almanac/shared/contracts/reschedule';
import { AppError, type FieldError } from '@almanac/shared/lang/app-error';
import { unreachable } from '@almanac/shared/lang/assert';
import type { ActionGatewayContext } from '../context.ts';
import type { ActionRow } from '../db/action-row.ts';
import { findAction } from '../db/actions.ts';
import { cellText } from '../domain/coda-cells.ts';
import {
  isExpectedCell,
  parseCheck,
  PRECONDITION_NAMES,
  type CodaCellName,
  type PreconditionCheck,
} from '../domain/preconditions.ts';
import { movedRecipients } from './address-recipients.ts';

/** Throws 422 for a check that nobody here can answer. */
export function requireKnownPreconditions(ctx: ActionGatewayContext, request: ActionRequest): void {
  const errors = request.preconditions.flatMap(({ check }, at): FieldError[] => {
    const path = `preconditions.${at}.check`;
    const known = parseCheck(check);
    if (known === undefined) {
      return [
        { path, message: `expected <name>:<subject>, one of ${PRECONDITION_NAMES.join(', ')}` },
      ];
    }
    const readable = known.name !== 'coda.row_field' || tableOf(ctx, known) !== undefined;
    return readable
      ? []
      : [{ path, message: `the table of ${known.table} is not configured here` }];
  });
  if (errors.length > 0) {
    throw new AppError('invalid', 'A precondition cannot be checked here.', { errors });
  }
}

/** In words, each precondition that is not met; that a mail still goes where it was approved to go is one of every mail. Throws `unavailable` where its target cannot be asked. */
export async function unmetPreconditions(
  ctx: ActionGatewayContext,
  { particulars, inputs, action_type }: ActionRow,
): Promise<string[]> {
  const unmet = await movedRecipients(ctx.db, { action_type, inputs });
  for (const { check, expected } of particulars.preconditions) {
    const known = parseCheck(check);
    const read = known === undefined ? undefined : await present(ctx, known, inputs);
    if (known !== undefined && read !== undefined && isMet(known, expected, read)) continue;
    unmet.push(
      `${check} is '${(read ?? 'not to be read').slice(0, 200)}', not '${expected.slice(0, 200)}'`,
    );
  }
  return unmet;
}

function isMet({ name }: PreconditionCheck, expected: string, read: string): boolean {
  return name === 'coda.row_field' ? isExpectedCell(expected, read) : read === expected;
}

/** What stands there now; undefined where there is nothing of that name. */
function present(
  ctx: ActionGatewayContext,
  check: PreconditionCheck,
  inputs: Record<string, unknown>,
): Promise<string | undefined> {
  switch (check.name) {
    case 'action.state':
      return findAction.maybe(ctx.db, check.action_id).then((row) => row?.state);
    case 'run.status':
      return runStatus(ctx, check.run_id);
    case 'calendar.event_etag':
      return eventEtag(ctx, check.event_id, inputs);
    case 'coda.row_field':
      return codaCell(ctx, check);
    default:
      return unreachable(check);
  }
}

async function runStatus(ctx: ActionGatewayContext, run_id: string): Promise<string | undefined> {
  const path = `/api/v1/scheduler/runs/${run_id}`;
  return orNothing(async () => {
    return (await ctx.scheduler.call({ method: 'GET', path, reply: runReply })).status;
  });
}

/** The calendar is the one the Action writes to, else the scheduler's own. */
async function eventEtag(
  ctx: ActionGatewayContext,
  event_id: string,
  inputs: Record<string, unknown>,
): Promise<string | undefined> {
  const { calendar_id } = inputs;
  const query = new URLSearchParams({
    event_id,
    ...(typeof calendar_id === 'string' ? { calendar_id } : {}),
  });
  const path = `/api/v1/scheduler/internal/calendar-event?${query.toString()}`;
  const reply = await ctx.scheduler.call({ method: 'GET', path, reply: calendarEventState });
  return reply.etag ?? '';
}

const KEY_COLUMNS = { tasks: 'task_id', thread: 'external_id', process_templates: 'external_id' };

async function codaCell(
  ctx: ActionGatewayContext,
  { table, column, key }: CodaCellName,
): Promise<string | undefined> {
  const table_id = tableOf(ctx, { table });
  if (ctx.coda === undefined || table_id === undefined) return undefined;
  const names = table === 'process_templates' ? ctx.config.CODA_COLUMNS.process_templates : {};
  const key_column = names?.[KEY_COLUMNS[table]] ?? KEY_COLUMNS[table];
  const query = { column: key_column, value: key };
  const [row, another] = await ctx.coda.listRows(table_id, { query, limit: 2 });
  if (row === undefined || another !== undefined) return undefined;
  return cellText(row.values[column]);
}

function tableOf(
  { config, coda }: ActionGatewayContext,
  { table }: Pick<CodaCellName, 'table'>,
): string | undefined {
  if (coda === undefined) return undefined;
  const ids = {
    tasks: config.CODA_TASKS_TABLE_ID,
    thread: config.CODA_THREAD_TABLE_ID,
    process_templates: config.CODA_PROCESS_TEMPLATES_TABLE_ID,
  };
  return ids[table];
}

async function orNothing<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof AppError && error.kind === 'not_found') return undefined;
    throw error;
  }
}
