/** What waits in a practice on a normal day: one of each kind of card a person meets. Times run from `now`, ms. */
import type { ActionInput } from '@almanac/shared/contracts/actions';

export interface SampleAction {
  by: 'planner' | 'scheduler' | 'observer';
  action: ActionInput;
}

const MINUTE = 60_000;

function at(now: number, minutes: number): string {
  return new Date(now + minutes * MINUTE).toISOString();
}

const mail = { system: 'mail', ref: 'outbox' } as const;
const almanac = { system: 'almanac', ref: 'tasks' } as const;
const odoo = { system: 'odoo', ref: 'fieldnotes' } as const;
const BY_HAND = { strategy: 'manual' } as const;

export function overdueMail(now: number): SampleAction {
  return {
    by: 'observer',
    action: {
      action_type: 'email.send',
      target: mail,
      inputs: {
        to: [{ address: 'accounts@kestrel.example' }],
        subject: 'Invoice INV-0093, due 5 November',
        text: 'Hello Priya,\n\nInvoice INV-0093 for EUR 4,200.00 was due on 5 November and I have no payment yet. Could you tell me when to expect it, or whether something is missing on your side?\n\nThe invoice is attached again.\n\nAna',
      },
      client_id: 'Kestrel Labs',
      risk: 'medium',
      reversibility: 'irreversible',
      expected_effect: 'One e-mail to one known contact. The deal and the invoice stay unchanged.',
      reasoning:
        'INV-0093 is 14 days overdue. Kestrel paid the last four invoices within 3 days of the first reminder. No open complaint on record.',
      evidence: ['Invoice INV-0093', 'Payment history, 4 invoices', 'Last contact, 2 November'],
      affected_records: ['odoo:res.partner/1412'],
      estimated_impact: {
        cost: { amount: '4200.00', currency: 'EUR' },
        note: 'collected sooner',
      },
      rollback: { strategy: 'not_possible', plan: 'A sent e-mail cannot be recalled.' },
      idempotency_key: `sample-overdue-${now}`,
      expires_at: at(now, 46),
    },
  };
}

export function sampleActions(now: number): SampleAction[] {
  return [
    overdueMail(now),
    {
      by: 'scheduler',
      action: {
        action_type: 'meeting.schedule',
        target: odoo,
        inputs: {
          title: 'Osgood Dental: review of the intake workflow',
          start: at(now, 2 * 1440),
          end: at(now, 2 * 1440 + 45),
          zone: 'Europe/Berlin',
          attendees: [{ address: 'lin@osgood.example' }],
          description: 'We look at the first two weeks with the new intake form.',
        },
        client_id: 'Osgood Dental',
        risk: 'low',
        reversibility: 'compensable',
        expected_effect: 'One invitation to one person. Nothing else in the week moves.',
        reasoning:
          'The review was promised within two weeks, and this is the first time both are free.',
        evidence: ['Plan “Intake workflow”, step 4'],
        rollback: { strategy: 'delete_record', plan: 'The invitation is taken back with a note.' },
        idempotency_key: `sample-review-${now}`,
        expires_at: at(now, 71),
      },
    },
    {
      by: 'observer',
      action: {
        action_type: 'invoice.remind',
        target: odoo,
        inputs: {
          invoice: 'INV-0081',
          to: [{ address: 'office@harbor-pine.example' }],
          amount_due: { amount: '18640.00', currency: 'EUR' },
          subject: 'Invoice INV-0081 is more than 30 days overdue',
          text: 'Hello Mara,\n\nINV-0081 for EUR 18,640.00 has been open since 14 October. After 30 days the contract allows a late fee of EUR 40.00; I would rather not use it.\n\nAna',
        },
        client_id: 'Harbor & Pine',
        risk: 'high',
        reversibility: 'compensable',
        expected_effect: 'One reminder with the second wording. No fee is booked.',
        reasoning: 'It is more than 30 days overdue, and the first reminder was not answered.',
        evidence: ['Contract, clause 7.2', 'Ageing report'],
        affected_records: ['odoo:account.move/8813'],
        estimated_impact: { cost: { amount: '18640.00', currency: 'EUR' }, note: 'overdue' },
        rollback: { strategy: 'manual', plan: 'Call Mara and take the reminder back.' },
        idempotency_key: `sample-remind-${now}`,
        expires_at: at(now, 221),
      },
    },
    ...laterActions(now),
  ];
}

/** What nobody has to decide today. */
function laterActions(now: number): SampleAction[] {
  return [
    {
      by: 'planner',
      action: {
        action_type: 'deal.update_stage',
        target: odoo,
        inputs: {
          deal: 'Mbeki Architects, phase 2',
          from_stage: 'Qualified',
          to_stage: 'Proposal sent',
          value: { amount: '24000.00', currency: 'EUR' },
        },
        client_id: 'Mbeki Architects',
        risk: 'medium',
        reversibility: 'reversible',
        expected_effect: 'The deal stands under “Proposal sent”; nobody is told.',
        reasoning: 'The proposal left at 17:42 yesterday, one day before its deadline.',
        evidence: ['Sent mail, 18 November'],
        affected_records: ['odoo:crm.lead/204'],
        rollback: { strategy: 'restore_previous' },
        idempotency_key: `sample-deal-${now}`,
        expires_at: at(now, 1120),
      },
    },
    {
      by: 'scheduler',
      action: {
        action_type: 'sms.send',
        target: { system: 'sms', ref: 'outbox' },
        inputs: {
          to: [{ person: 'jonas' }],
          text: 'The site visit at 08:30 tomorrow is cancelled: the client is ill.',
        },
        client_id: 'Mbeki Architects',
        risk: 'low',
        reversibility: 'irreversible',
        expected_effect: 'One text message to Jonas.',
        reasoning: 'The client cancelled at 13:05, and Jonas would drive at 07:45.',
        rollback: { strategy: 'not_possible' },
        idempotency_key: `sample-sms-${now}`,
        expires_at: at(now, 1000),
      },
    },
    ...['Ask for the last three intake forms', 'Book the room for the training'].map(
      (title, n): SampleAction => ({
        by: 'planner',
        action: {
          action_type: 'task.create',
          target: almanac,
          inputs: { title, notes: 'From the onboarding plan.', priority: 'normal' },
          client_id: 'Osgood Dental',
          risk: 'low',
          reversibility: 'reversible',
          expected_effect: 'One task more in Coda, without a date.',
          reasoning: 'The onboarding plan names it as a step that only a person can do.',
          evidence: ['Plan “Onboarding”'],
          rollback: BY_HAND,
          idempotency_key: `sample-task-${n}-${now}`,
          expires_at: at(now, 1300 + n * 60),
        },
      }),
    ),
  ];
}
