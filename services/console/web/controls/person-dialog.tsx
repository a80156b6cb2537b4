import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { send } from '../api.ts';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import { differencesOf } from '../parts/difference.ts';
import { TextField } from '../parts/text-field.tsx';
import { say } from '../shell/toast.ts';
import { readAgain } from '../use-read.ts';
import type { Person } from './people-part.tsx';

interface Props {
  /** Undefined: somebody new. */
  person: Person | undefined;
  onClose: () => void;
}

const ROLES = [
  ['viewer', 'reads, and stops everything'],
  ['operator', 'switches, dead letters, takes back'],
  ['approver', 'approves and rejects'],
  ['supervisor', 'rejects, opens breakers'],
  ['admin', 'people, policy, guardrails, budget'],
] as const;
const NOBODY: Person = { person_id: '', name: '', roles: ['viewer'], zone: null, active: true };

/** Roles hold at once; who is not active any more loses every right and stays written down. */
export function PersonDialog({ person, onClose }: Props): JSX.Element {
  const before = person ?? NOBODY;
  const [draft, setDraft] = useState(before);
  const { person_id, name, roles, zone, active } = draft;
  const put = (change: Partial<Person>): void => setDraft({ ...draft, ...change });
  const save = async (_reason: string, intent: string): Promise<void> => {
    if (roles.length === 0) throw new Error('At least one role is needed.');
    if (person === undefined) {
      const body = { person_id, name, roles, ...(zone === null ? {} : { zone }) };
      await send('POST', '/api/v1/people', body, { intent });
      say(`Written down: ${name}`);
    } else {
      const path = `/api/v1/people/${encodeURIComponent(person.person_id)}`;
      await send('PATCH', path, { name, roles, zone, active }, { intent });
      say(`Changed: ${name}`);
    }
    readAgain('control');
  };
  return (
    <ChangeDialog
      title={person === undefined ? 'Write somebody down' : `Change ${person.name}`}
      differences={differencesOf(before, draft, { person_id: 'id' })}
      verb={person === undefined ? 'Write down' : 'Change'}
      shortest={0}
      unharmed="Nobody was changed."
      act={save}
      onClose={onClose}
    >
      {person === undefined ? (
        <TextField
          label="Id"
          name="person_id"
          help="As it will stand in the audit, like ana or ana@fieldnotes.example."
          value={person_id}
          onInput={(value) => put({ person_id: value.trim() })}
          required
        />
      ) : null}
      <TextField
        label="Name"
        name="name"
        value={name}
        onInput={(value) => put({ name: value })}
        required
      />
      <RoleChoices roles={roles} onChange={(next) => put({ roles: next })} />
      <TextField
        label="Time zone, empty for the installation's"
        name="zone"
        value={zone ?? ''}
        onInput={(value) => put({ zone: value.trim() === '' ? null : value.trim() })}
      />
      {person === undefined ? null : (
        <label class="choice">
          <input
            type="checkbox"
            checked={active}
            onChange={(event) => put({ active: event.currentTarget.checked })}
          />
          Has these rights
        </label>
      )}
    </ChangeDialog>
  );
}

function RoleChoices(props: { roles: string[]; onChange: (roles: string[]) => void }): JSX.Element {
  const { roles, onChange } = props;
  return (
    <fieldset class="choices-box">
      <legend class="label">Roles</legend>
      {ROLES.map(([role, does]) => (
        <label key={role} class="choice">
          <input
            type="checkbox"
            checked={roles.includes(role)}
            onChange={(event) =>
              onChange(
                event.currentTarget.checked
                  ? [...roles, role]
                  : roles.filter((one) => one !== role),
              )
            }
          />
          <span>
            {role} <span class="meta">{does}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
