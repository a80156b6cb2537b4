import type { JSX } from 'preact';
import { Button } from '../parts/button.tsx';
import { givenIn, TextField } from '../parts/text-field.tsx';
import { useQuery } from '../use-query.ts';
import { FILTERS, type FilterName } from './audit-words.ts';

const LABELS: Record<FilterName, string> = {
  actor: 'Who',
  action: 'What, like control.killed',
  subject: 'About what id',
  corr_id: 'Request id',
  from: 'From day',
  to: 'To day',
};

/** Whole words: the owner compares exactly. */
export function AuditFilters(): JSX.Element {
  const [query, change] = useQuery();
  const submit = (event: JSX.TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    change(Object.fromEntries(FILTERS.map((name) => [name, givenIn(form, name).trim()])));
  };
  const any = FILTERS.some((name) => (query[name] ?? '') !== '');
  return (
    <form class="filters" aria-label="Filter" onSubmit={submit}>
      {FILTERS.map((name) => (
        <TextField
          key={name}
          label={LABELS[name]}
          name={name}
          type={name === 'from' || name === 'to' ? 'date' : 'text'}
          value={query[name] ?? ''}
          maxLength={120}
          autocomplete="off"
        />
      ))}
      <div class="actions">
        <Button type="submit">Filter</Button>
        {any ? (
          <a class="button quiet" href="/activity?tab=audit">
            Clear
          </a>
        ) : null}
      </div>
    </form>
  );
}
