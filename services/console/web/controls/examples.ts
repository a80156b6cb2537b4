/** One Action of each kind, to ask the policy about: made up, and only ever explained. */
import type { ActionType } from '@almanac/shared/contracts/actions';

export type ExampleType = ActionType;

interface Example {
  target: { system: string; ref: string };
  inputs: Record<string, unknown>;
}

const BLOCK = 'blk_00000000000000000000000000';
const RUN = 'run_00000000000000000000000000';
const PLAN = 'plan_00000000000000000000000000';
const START = '2026-12-01T09:00:00Z';
const END = '2026-12-01T10:00:00Z';
const EUR = (amount: string): { amount: string; currency: string } => ({ amount, currency: 'EUR' });
const MAIL = { address: 'accounts@example.com' };
const at = (system: string, ref: string): Example['target'] => ({ system, ref });

export const EXAMPLES: Readonly<Record<ActionType, Example>> = {
  'calendar.apply_run': {
    target: at('google_calendar', RUN),
    inputs: {
      run_id: RUN,
      calendar_id: 'primary',
      changes: [
        {
          op: 'create',
          block_id: BLOCK,
          event_id: 'a0000',
          title: 'Write the offer',
          description: '',
          start: START,
          end: END,
          zone: 'UTC',
          etag: null,
        },
      ],
    },
  },
  'calendar.cancel_blocks': {
    target: at('google_calendar', 'primary'),
    inputs: {
      calendar_id: 'primary',
      blocks: [{ block_id: BLOCK, event_id: 'a0000', etag: null }],
    },
  },
  'coda.update_task': {
    target: at('coda', 'task-1'),
    inputs: { task_id: 'task-1', fields: { status: 'Scheduled' } },
  },
  'coda.post_thread': {
    target: at('coda', 'thread'),
    inputs: { external_id: 'x', date: '2026-12-01', author: 'Almanac', body: 'The day.' },
  },
  'coda.create_process_template': {
    target: at('coda', 'templates'),
    inputs: {
      external_id: 'x',
      title: 'Onboard a client',
      workflow_id: 'wf-1',
      plan_id: PLAN,
      version: 1,
      estimated_minutes: 120,
      steps: 'First, second.',
    },
  },
  'task.create': { target: at('almanac', 'tasks'), inputs: { title: 'Call the bank' } },
  'activity.schedule': {
    target: at('odoo', 'lead-1'),
    inputs: { record: 'lead-1', kind: 'call', summary: 'Call back', due: '2026-12-01' },
  },
  'message.internal': {
    target: at('almanac', 'people'),
    inputs: { people: ['operator'], title: 'The offer is late', body: 'By two days.' },
  },
  'notify.person': {
    target: at('almanac', 'operator'),
    inputs: { kind: 'digest', person: 'operator', title: 'Today', body: 'Two blocks.', ref: 'day' },
  },
  'email.send': {
    target: at('mail', 'accounts@example.com'),
    inputs: { to: [MAIL], subject: 'Invoice INV-0093', text: 'It was due on 5 November.' },
  },
  'sms.send': {
    target: at('sms', '+4930123456'),
    inputs: { to: [{ number: '+4930123456' }], text: 'The visit is cancelled.' },
  },
  'slack.post': { target: at('slack', 'C1'), inputs: { channel: 'C1', text: 'It is done.' } },
  'telegram.send': { target: at('telegram', '1'), inputs: { chat: '1', text: 'It is done.' } },
  'voice.call': {
    target: at('voice', '+4930123456'),
    inputs: { to: { number: '+4930123456' }, script: 'Good morning.' },
  },
  'deal.update_stage': {
    target: at('odoo', 'deal-1'),
    inputs: { deal: 'deal-1', from_stage: 'Qualified', to_stage: 'Proposal sent' },
  },
  'invoice.remind': {
    target: at('odoo', 'INV-0093'),
    inputs: {
      invoice: 'INV-0093',
      to: [MAIL],
      amount_due: EUR('4200.00'),
      subject: 'Invoice INV-0093',
      text: 'It was due on 5 November.',
    },
  },
  'meeting.schedule': {
    target: at('odoo', 'meetings'),
    inputs: { title: 'Kick-off', start: START, end: END, zone: 'UTC', attendees: [MAIL] },
  },
  'purchase_order.create': {
    target: at('odoo', 'orders'),
    inputs: {
      vendor: 'Harbor & Pine',
      lines: [{ product: 'desk', quantity: 2, unit_price: EUR('1200.00') }],
    },
  },
  'system.improve': {
    target: at('almanac', 'system'),
    inputs: {
      finding_key: 'x',
      pattern: 'recurring_overrun',
      subject: 'deep',
      title: 'Estimates are short',
      n: 12,
      confidence: 0.8,
      suggestion: 'Add a third.',
    },
  },
};
