import type { ActionType } from '@almanac/shared/contracts/actions';
import { systemOf } from './action-kind.ts';

/** What is done first where there is a choice; the larger number goes first. */
const WARNING = 40;
const CALENDAR = 30;
const ONE_ROW = 10;
const BULK = 0;
/** A person asked, or it was called urgent. */
const ASKED = 50;

interface Ranked {
  action_type: ActionType;
  risk: string;
  requested_by_type: string;
}

/**
 * People are told before anything is written, a calendar is put right before rows are copied, and what a person asked for or what is
 * critical goes before what services do by themselves.
 */
export function actionPriority({ action_type, risk, requested_by_type }: Ranked): number {
  const asked = requested_by_type === 'person' || risk === 'critical' ? ASKED : 0;
  return asked + rankOf(action_type);
}

function rankOf(action_type: ActionType): number {
  if (action_type === 'notify.person' || action_type === 'message.internal') return WARNING;
  if (systemOf(action_type) === 'google_calendar') return CALENDAR;
  const copies =
    action_type === 'coda.post_thread' || action_type === 'coda.create_process_template';
  return copies ? BULK : ONE_ROW;
}
