/** What the states, risks and kinds of Actions are called, in one place for all pages. */
import type { Tone } from './tone.ts';
import { plainName } from './words.ts';

const STATES: Record<string, [words: string, tone: Tone]> = {
  proposed: ['proposed', 'plain'],
  awaiting_approval: ['waiting', 'amber'],
  authorized: ['authorized', 'leaf'],
  claimed: ['about to be done', 'leaf'],
  executing: ['being done', 'leaf'],
  succeeded: ['done', 'leaf'],
  failed: ['failed', 'stop'],
  unknown: ['outcome not known', 'stop'],
  rejected: ['rejected', 'plain'],
  expired: ['expired', 'plain'],
  cancelled: ['cancelled', 'plain'],
  blocked: ['blocked', 'amber'],
  superseded: ['replaced', 'plain'],
  frozen: ['frozen by the stop', 'amber'],
};

export const ACTION_STATES = Object.keys(STATES);

export function sayState(state: string): string {
  return STATES[state]?.[0] ?? plainName(state);
}

export function toneOfState(state: string): Tone {
  return STATES[state]?.[1] ?? 'plain';
}

export const RISKS = ['low', 'medium', 'high', 'critical'];
export const REVERSIBILITIES = ['reversible', 'compensable', 'irreversible'];

/** All kinds, as the contract names them; a test holds the two against each other. */
export const ACTION_TYPES = [
  'activity.schedule',
  'calendar.apply_run',
  'calendar.cancel_blocks',
  'coda.create_process_template',
  'coda.post_thread',
  'coda.update_task',
  'deal.update_stage',
  'email.send',
  'invoice.remind',
  'meeting.schedule',
  'message.internal',
  'notify.person',
  'purchase_order.create',
  'slack.post',
  'sms.send',
  'system.improve',
  'task.create',
  'telegram.send',
  'voice.call',
] as const;

const SYSTEMS: Record<string, string> = { email: 'E-mail', sms: 'Text message' };

/** "Calendar: apply run". */
export function sayType(type: string): string {
  const [system = '', deed = ''] = type.split('.');
  const plain = `${system.charAt(0).toUpperCase()}${system.slice(1)}`.replaceAll('_', ' ');
  const name = SYSTEMS[system] ?? plain;
  return deed === '' ? name : `${name}: ${plainName(deed)}`;
}

const LEVELS = [
  'done and recorded',
  'done, and a person is told',
  'waits for one confirmation',
  'waits for one approval',
  'waits for a committee',
];

/** "level 3, waits for one approval". */
export function sayLevel(level: number): string {
  const words = LEVELS[level];
  return words === undefined ? `level ${level}` : `level ${level}, ${words}`;
}
