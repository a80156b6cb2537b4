import type { ActionPayload, ActionType } from '@almanac/shared/contracts/actions';

/** What is known of an action type beside its policy. */
export interface ActionKind {
  /** Executed for real from the start; the others are decided and recorded only. */
  live: boolean;
  /** Reaches people outside: stopped by `external_comms_enabled`. */
  external: boolean;
}

const LIVE: ActionKind = { live: true, external: false };
const SHADOW: ActionKind = { live: false, external: false };
const EXTERNAL_SHADOW: ActionKind = { live: false, external: true };

const KINDS: Record<ActionType, ActionKind> = {
  'calendar.apply_run': LIVE,
  'calendar.cancel_blocks': LIVE,
  'coda.update_task': LIVE,
  'coda.post_thread': LIVE,
  'coda.create_process_template': LIVE,
  'message.internal': LIVE,
  'notify.person': LIVE,
  'task.create': SHADOW,
  'activity.schedule': SHADOW,
  'deal.update_stage': SHADOW,
  'purchase_order.create': SHADOW,
  'system.improve': SHADOW,
  'email.send': EXTERNAL_SHADOW,
  'sms.send': EXTERNAL_SHADOW,
  'slack.post': EXTERNAL_SHADOW,
  'telegram.send': EXTERNAL_SHADOW,
  'voice.call': EXTERNAL_SHADOW,
  'invoice.remind': EXTERNAL_SHADOW,
  'meeting.schedule': EXTERNAL_SHADOW,
};

export function kindOf(action_type: ActionType): ActionKind {
  return KINDS[action_type];
}

/** The system an action type writes to, where only one makes sense. */
export function systemOf(action_type: ActionType): ActionPayload['target']['system'] | undefined {
  if (action_type.startsWith('calendar.')) return 'google_calendar';
  return action_type.startsWith('coda.') ? 'coda' : undefined;
}
