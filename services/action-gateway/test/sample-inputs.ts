/** One set of inputs that each kind of Action takes. */
import type { ActionType } from '@almanac/shared/contracts/actions';

const id = '0'.repeat(26);
const change = { block_id: `blk_${id}`, event_id: 'event12345', etag: null };
const mail = [{ person: 'ana' }, { address: 'ben@kestrel.example' }];

export const SAMPLES: Record<ActionType, Record<string, unknown>> = {
  'calendar.apply_run': {
    run_id: `run_${id}`,
    calendar_id: 'primary',
    changes: [
      {
        ...change,
        op: 'create',
        title: 'Write the offer',
        description: '',
        start: '2026-11-23T08:00:00Z',
        end: '2026-11-23T09:30:00Z',
        zone: 'Europe/Berlin',
      },
    ],
  },
  'calendar.cancel_blocks': { calendar_id: 'primary', blocks: [change] },
  'coda.update_task': { task_id: 'T-1', fields: { status: 'done' } },
  'coda.create_process_template': {
    external_id: 'tpl-1',
    title: 'Onboarding',
    workflow_id: 'wf-1',
    plan_id: `plan_${id}`,
    version: 1,
    estimated_minutes: 60,
    steps: '1. Call',
  },
  'coda.post_thread': { external_id: 'd-1', date: '2026-11-20', author: 'Almanac', body: 'Good.' },
  'task.create': { title: 'Call Kestrel' },
  'activity.schedule': { record: 'lead-7', kind: 'call', summary: 'Call back', due: '2026-11-27' },
  'message.internal': { people: ['ana'], title: 'The week', body: 'All is well.' },
  'notify.person': {
    kind: 'incident',
    person: 'ana',
    severity: 'SEV2',
    title: 'Coda is slow',
    body: '',
    ref: 'inc_1',
  },
  'email.send': { to: mail, subject: 'The offer', text: 'Here it is.' },
  'sms.send': { to: [{ number: '+4930123456' }], text: 'On my way.' },
  'slack.post': { channel: 'C123', text: 'Done.' },
  'telegram.send': { chat: '42', text: 'Done.' },
  'voice.call': { to: { person: 'ana' }, script: 'Good morning.' },
  'deal.update_stage': { deal: 'D-1', from_stage: 'offer', to_stage: 'won' },
  'invoice.remind': {
    invoice: 'INV-7',
    to: mail,
    amount_due: { amount: '1200.00', currency: 'EUR' },
    subject: 'A reminder',
    text: 'It is due.',
  },
  'meeting.schedule': {
    title: 'Kick-off',
    start: '2026-11-23T08:00:00Z',
    end: '2026-11-23T09:00:00Z',
    zone: 'Europe/Berlin',
    attendees: mail,
  },
  'purchase_order.create': {
    vendor: 'V-1',
    lines: [
      { product: 'P-1', quantity: 3, unit_price: { amount: '120.50', currency: 'EUR' } },
      { product: 'P-2', quantity: 1, unit_price: { amount: '0', currency: 'EUR' } },
    ],
  },
  'system.improve': {
    finding_key: 'f-1',
    pattern: 'missing_sop',
    subject: 'onboarding',
    title: 'There is no workflow',
    n: 9,
    confidence: 0.8,
    suggestion: 'Write one.',
  },
};
