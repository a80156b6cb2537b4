/** What an Action's inputs say of money and of the people it reaches: computed here, not told by whoever asks. */
import {
  actionInputs,
  type ActionPayload,
  type ActionType,
  type InputsOf,
  type MailRecipient,
} from '@almanac/shared/contracts/actions';
import { amountOf, unitsOf } from './amount.ts';

export interface Money {
  amount: string;
  currency: string;
}
export interface TypedFacts {
  amount?: Money | undefined;
  /** Persons' ids, addresses, numbers and channels, each once. */
  recipients: string[];
}

type Reader<T extends ActionType> = (inputs: InputsOf<T>) => Partial<TypedFacts>;
const none = (): Partial<TypedFacts> => ({});

const READERS: { [T in ActionType]: Reader<T> } = {
  'calendar.apply_run': none,
  'calendar.cancel_blocks': none,
  'coda.update_task': none,
  'coda.post_thread': none,
  'coda.create_process_template': none,
  'task.create': none,
  'activity.schedule': none,
  'system.improve': none,
  'message.internal': ({ people }) => ({ recipients: people }),
  'notify.person': ({ person }) => ({ recipients: [person] }),
  'email.send': ({ to }) => ({ recipients: to.map(nameOf) }),
  'sms.send': ({ to }) => ({ recipients: to.map(numberOf) }),
  'slack.post': ({ channel }) => ({ recipients: [channel] }),
  'telegram.send': ({ chat }) => ({ recipients: [chat] }),
  'voice.call': ({ to }) => ({ recipients: [numberOf(to)] }),
  'deal.update_stage': ({ value }) => ({ amount: value }),
  'invoice.remind': ({ to, amount_due }) => ({ recipients: to.map(nameOf), amount: amount_due }),
  'meeting.schedule': ({ attendees }) => ({ recipients: attendees.map(nameOf) }),
  'purchase_order.create': ({ lines }) => ({ amount: totalOf(lines) }),
};

/** Undefined where the inputs are not what the type takes: such an Action is never done. */
export function typedFacts({ action_type, inputs }: Pick<ActionPayload, 'action_type' | 'inputs'>) {
  const parsed = actionInputs[action_type].safeParse(inputs);
  if (!parsed.success) return undefined;
  const read = READERS[action_type] as (inputs: unknown) => Partial<TypedFacts>;
  const { amount, recipients = [] } = read(parsed.data);
  const facts: TypedFacts = { amount, recipients: [...new Set(recipients)] };
  return facts;
}

function nameOf(recipient: MailRecipient): string {
  return 'person' in recipient ? recipient.person : recipient.address.toLowerCase();
}

function numberOf(recipient: InputsOf<'voice.call'>['to']): string {
  return 'person' in recipient ? recipient.person : recipient.number;
}

function totalOf(lines: InputsOf<'purchase_order.create'>['lines']): Money | undefined {
  const units = lines.map(
    ({ quantity, unit_price }) => BigInt(quantity) * unitsOf(unit_price.amount),
  );
  const currency = lines[0]?.unit_price.currency;
  if (currency === undefined) return undefined;
  return { currency, amount: amountOf(units.reduce((sum, next) => sum + next, 0n)) };
}
