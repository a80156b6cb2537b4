import type { JSX } from 'preact';
import { ACTION_TYPES, sayType } from '../parts/action-words.ts';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/text-field.tsx';
import { sayRequester, sayTypes, type Settings } from './limit-words.ts';

type Row = Settings['requesters'][number];

interface Props {
  rows: Row[];
  onChange: (rows: Row[]) => void;
}

/** Who may ask for what: the row that names the requester counts, else that of everybody. */
export function RequesterFields({ rows, onChange }: Props): JSX.Element {
  const put = (at: number, change: Partial<Row>): void =>
    onChange(rows.map((row, n) => (n === at ? { ...row, ...change } : row)));
  return (
    <fieldset class="choices-box">
      <legend class="label">Who may ask for what</legend>
      {rows.map((row, at) => (
        <details key={at} open={row.requester === ''}>
          <summary>
            {row.requester === '' ? 'A new requester' : sayRequester(row.requester)}:{' '}
            {sayTypes(row.action_types)}
          </summary>
          {row.requester === '*' ? null : (
            <TextField
              label="Requester"
              name={`requester-${at}`}
              value={row.requester}
              onInput={(requester) => put(at, { requester: requester.trim() })}
            />
          )}
          <TypeChoices row={row} onChange={(action_types) => put(at, { action_types })} />
          {row.requester === '*' ? null : (
            <Button kind="quiet" onClick={() => onChange(rows.filter((_, n) => n !== at))}>
              Remove this row
            </Button>
          )}
        </details>
      ))}
      <Button onClick={() => onChange([...rows, { requester: '', action_types: [] }])}>
        Add a requester
      </Button>
    </fieldset>
  );
}

function TypeChoices(props: {
  row: Row;
  onChange: (types: Row['action_types']) => void;
}): JSX.Element {
  const { row, onChange } = props;
  const all = row.action_types.includes('*');
  return (
    <div class="choices">
      <label class="choice">
        <input
          type="checkbox"
          checked={all}
          onChange={(event) => onChange(event.currentTarget.checked ? ['*'] : [])}
        />
        Everything
      </label>
      {ACTION_TYPES.map((type) => (
        <label key={type} class="choice">
          <input
            type="checkbox"
            checked={all || row.action_types.includes(type)}
            disabled={all}
            onChange={(event) =>
              onChange(
                event.currentTarget.checked
                  ? [...row.action_types, type]
                  : row.action_types.filter((one) => one !== type),
              )
            }
          />
          {sayType(type)}
        </label>
      ))}
    </div>
  );
}
