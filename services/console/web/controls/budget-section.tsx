import type { Budget } from '@almanac/shared/contracts/operations';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { send } from '../api.ts';
import { Button } from '../parts/button.tsx';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Message } from '../parts/message.tsx';
import { Meter } from '../parts/meter.tsx';
import { TextField } from '../parts/text-field.tsx';
import { counted, sayMoney } from '../parts/words.ts';
import { say } from '../shell/toast.ts';
import { useAllowed } from '../use-allowed.ts';
import { readAgain, useRead } from '../use-read.ts';
import { budgetChange, type BudgetFields } from './budget-change.ts';

const usd = (amount: string): string => sayMoney({ amount, currency: 'USD' });

/** What models cost this month, and where it ends. */
export function BudgetSection(): JSX.Element {
  const read = useRead<Budget>('/api/v1/budget', { topics: ['action', 'control'] });
  const [asking, setAsking] = useState(false);
  const held = useAllowed('admin');
  return (
    <section class="section">
      <header>
        <h2>Model budget of this month</h2>
        <Button held={held} label="Change… the budget" onClick={() => setAsking(true)}>
          Change…
        </Button>
      </header>
      <Loaded read={read} what="the budget">
        {(budget) => (
          <>
            <BudgetWords budget={budget} />
            {asking ? <BudgetDialog budget={budget} onClose={() => setAsking(false)} /> : null}
          </>
        )}
      </Loaded>
    </section>
  );
}

function BudgetWords({ budget }: { budget: Budget }): JSX.Element {
  const { spent, monthly_budget_usd, hard_cap_usd, paused, alert_share } = budget;
  const used = Number(spent.known_usd) + Number(spent.estimated_usd);
  return (
    <>
      {paused ? (
        <Message tone="amber">
          No model is asked until next month or a larger limit: the hard limit is reached.
        </Message>
      ) : null}
      <Meter
        label="Spent"
        used={used}
        allowed={Number(monthly_budget_usd)}
        words={`${usd(used.toFixed(2))} of ${usd(monthly_budget_usd)}`}
      />
      <p class="meta">
        {hard_cap_usd === null
          ? 'There is no hard limit.'
          : `The hard limit is ${usd(hard_cap_usd)}.`}{' '}
        People are told at {Math.round(Number(alert_share) * 100)} %.{' '}
        {spent.unknown_calls === 0
          ? ''
          : `${usd(Number(spent.estimated_usd).toFixed(2))} of it is estimated: nobody told yet what ${counted(spent.unknown_calls, 'call')} cost.`}
      </p>
    </>
  );
}

function BudgetDialog({ budget, onClose }: { budget: Budget; onClose: () => void }): JSX.Element {
  const [fields, setFields] = useState<BudgetFields>({
    monthly_budget_usd: budget.monthly_budget_usd,
    hard_cap_usd: budget.hard_cap_usd ?? '',
    alert_percent: String(Math.round(Number(budget.alert_share) * 100)),
  });
  const made = budgetChange(budget, fields);
  const field = (name: keyof BudgetFields, label: string): JSX.Element => (
    <TextField
      label={label}
      name={name}
      value={fields[name]}
      onInput={(value) => setFields({ ...fields, [name]: value })}
    />
  );
  const change = async (reason: string, intent: string): Promise<void> => {
    if ('wrong' in made) throw new Error(made.wrong);
    const body = { ...made.patch, version: budget.version, reason };
    await send('PUT', '/api/v1/budget', body, { intent });
    readAgain('control', 'action');
    say('The budget was changed');
  };
  return (
    <ChangeDialog
      title="Change the model budget"
      differences={'wrong' in made ? [] : made.differences}
      verb="Change"
      act={change}
      onClose={onClose}
    >
      {field('monthly_budget_usd', 'Budget of a month, US dollars')}
      {field('hard_cap_usd', 'Hard limit, empty for none')}
      {field('alert_percent', 'Tell people at, percent')}
      {'wrong' in made ? <p class="meta">{made.wrong}</p> : null}
    </ChangeDialog>
  );
}
