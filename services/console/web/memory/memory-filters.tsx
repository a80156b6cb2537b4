import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { plainChoices, SelectField } from '../parts/select-field.tsx';
import { TextField } from '../parts/text-field.tsx';
import { plainName } from '../parts/words.ts';
import { addDays, instantAt, isDay } from '../parts/zoned.ts';
import { useQuery, type Query } from '../use-query.ts';
import { AUTHORITIES, KINDS, sayStatus, STATUSES } from './memory-words.ts';

const ANY = { value: '', text: 'any' };

/** What narrows both a search and the list. */
export function filterOf({ client_id, kind, authority, status }: Query) {
  return { client_id, kind, authority, status };
}

/** All clients, unless one is named: then that client's and what belongs to none. */
export function scopeOf(query: Query): string {
  const named = query['client_id'] ?? '';
  return named === '' ? '*' : named;
}

/** The end of the day that is asked about, there; undefined where it is now, or no day. */
export function asOfInstant(query: Query, zone: string): string | undefined {
  const day = query['as_of'];
  if (!isDay(day)) return undefined;
  return new Date(instantAt(addDays(day, 1), 0, zone) - 1).toISOString();
}

export function isFiltered(query: Query): boolean {
  const given = [...Object.values(filterOf(query)), query['as_of']];
  return given.some((value) => value !== undefined && value !== '');
}

interface Props {
  /** Of a search: only what is current is searched, and authority is a least one. */
  searching: boolean;
  children?: ComponentChildren;
}

export function MemoryFilters({ searching, children }: Props): JSX.Element {
  const [query, change] = useQuery();
  const asked = query['client_id'] ?? '';
  const [client_id, setClient] = useState(asked);
  useEffect(() => setClient(asked), [asked]);
  const submit = (event: JSX.TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    change({ client_id: client_id.trim() }, { replace: true });
  };
  return (
    <form class="filters" aria-label="Filter" onSubmit={submit}>
      <SelectField
        label="Kind"
        name="kind"
        value={query['kind'] ?? ''}
        choices={[ANY, ...plainChoices(KINDS, plainName)]}
        onChange={(kind) => change({ kind }, { replace: true })}
      />
      <SelectField
        label={searching ? 'Authority at least' : 'Authority'}
        name="authority"
        value={query['authority'] ?? ''}
        choices={[ANY, ...plainChoices(AUTHORITIES, (one) => one)]}
        onChange={(authority) => change({ authority }, { replace: true })}
      />
      {searching ? (
        <TextField
          label="As it was known on"
          name="as_of"
          type="date"
          value={query['as_of'] ?? ''}
          onInput={(as_of) => change({ as_of }, { replace: true })}
        />
      ) : (
        <SelectField
          label="State"
          name="status"
          value={query['status'] ?? 'current'}
          choices={plainChoices(STATUSES, sayStatus)}
          onChange={(status) =>
            change({ status: status === 'current' ? undefined : status }, { replace: true })
          }
        />
      )}
      <TextField
        label="Client, then Enter"
        name="client_id"
        value={client_id}
        onInput={setClient}
        maxLength={120}
        autocomplete="off"
      />
      {children}
    </form>
  );
}
