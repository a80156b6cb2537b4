/** What is known of an action type beside its policy. No policy lowers it. */
import type { ActionPayload, ActionRequest, ActionType } from '@almanac/shared/contracts/actions';

export interface ActionClass {
  risk: ActionRequest['risk'];
  reversibility: ActionRequest['reversibility'];
}

export interface ActionKind {
  /** The least risk and reversibility it can have: a requester may tell of more, never of less. */
  floor: ActionClass;
  /** Reaches people outside: stopped by `external_comms_enabled`. */
  external: boolean;
  /** Counted as mails or text messages, once per recipient. */
  counted?: 'mail' | 'sms';
  /** Its amount is money that leaves. */
  spends?: true;
}

const OWN: ActionKind = { floor: { risk: 'low', reversibility: 'reversible' }, external: false };
const RECORD: ActionKind = {
  floor: { risk: 'low', reversibility: 'compensable' },
  external: false,
};
const WORD: ActionKind = { floor: { risk: 'low', reversibility: 'irreversible' }, external: false };
const OUTWARD: ActionKind = {
  floor: { risk: 'medium', reversibility: 'irreversible' },
  external: true,
};
const DEAL: ActionKind = {
  floor: { risk: 'medium', reversibility: 'compensable' },
  external: false,
};
const ORDER: ActionKind = {
  floor: { risk: 'high', reversibility: 'compensable' },
  external: false,
};

const KINDS: Record<ActionType, ActionKind> = {
  'calendar.apply_run': OWN,
  'calendar.cancel_blocks': OWN,
  'coda.update_task': OWN,
  'coda.post_thread': RECORD,
  'coda.create_process_template': RECORD,
  'message.internal': WORD,
  'notify.person': WORD,
  'task.create': RECORD,
  'activity.schedule': RECORD,
  'deal.update_stage': DEAL,
  'purchase_order.create': { ...ORDER, spends: true },
  'system.improve': OWN,
  'email.send': { ...OUTWARD, counted: 'mail' },
  'sms.send': { ...OUTWARD, counted: 'sms' },
  'slack.post': OUTWARD,
  'telegram.send': OUTWARD,
  'voice.call': OUTWARD,
  'invoice.remind': { ...OUTWARD, counted: 'mail' },
  'meeting.schedule': {
    floor: { risk: 'medium', reversibility: 'compensable' },
    external: true,
    counted: 'mail',
  },
};

export function kindOf(action_type: ActionType): ActionKind {
  return KINDS[action_type];
}

/** The action types that reach people outside. */
export const EXTERNAL_TYPES = (Object.keys(KINDS) as ActionType[]).filter(
  (action_type) => KINDS[action_type].external,
);

type System = ActionPayload['target']['system'];

const SYSTEMS: Record<ActionType, System> = {
  'calendar.apply_run': 'google_calendar',
  'calendar.cancel_blocks': 'google_calendar',
  'coda.update_task': 'coda',
  'coda.post_thread': 'coda',
  'coda.create_process_template': 'coda',
  'message.internal': 'almanac',
  'notify.person': 'almanac',
  'task.create': 'almanac',
  'system.improve': 'almanac',
  'email.send': 'mail',
  'sms.send': 'sms',
  'slack.post': 'slack',
  'telegram.send': 'telegram',
  'voice.call': 'voice',
  'activity.schedule': 'odoo',
  'deal.update_stage': 'odoo',
  'invoice.remind': 'odoo',
  'meeting.schedule': 'odoo',
  'purchase_order.create': 'odoo',
};

/**
 * The one system an action type writes to. Switches, breakers, the pace of a connector and standing authorizations go by it, so it
 * is never the requester's to choose.
 */
export function systemOf(action_type: ActionType): System {
  return SYSTEMS[action_type];
}
