import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { send } from '../api.ts';
import { Button } from '../parts/button.tsx';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import { differencesOf } from '../parts/difference.ts';
import { TextField } from '../parts/text-field.tsx';
import { say } from '../shell/toast.ts';
import { useAllowed } from '../use-allowed.ts';
import { readAgain } from '../use-read.ts';
import type { Groups, People } from './people-part.tsx';

type Group = Groups[number];

interface Props {
  groups: Groups;
  people: People;
}

export function GroupSection({ groups, people }: Props): JSX.Element {
  const [editing, setEditing] = useState<Group | 'new'>();
  const held = useAllowed('admin');
  const nameOf = (id: string): string =>
    people.find(({ person_id }) => person_id === id)?.name ?? id;
  return (
    <section class="section">
      <header>
        <h2>Groups</h2>
        <Button held={held} onClick={() => setEditing('new')}>
          Make a group…
        </Button>
      </header>
      {groups.length === 0 ? (
        <p class="meta">There is none. A committee needs one.</p>
      ) : (
        <ul class="rows">
          {groups.map((group) => (
            <li key={group.group_id} class="letter">
              <div>
                <span class="strong">{group.name}</span>
                <p class="meta">{group.members.map(nameOf).join(', ') || 'nobody yet'}</p>
              </div>
              <Button held={held} label={`Change… ${group.name}`} onClick={() => setEditing(group)}>
                Change…
              </Button>
            </li>
          ))}
        </ul>
      )}
      {editing === undefined ? null : (
        <GroupDialog
          group={editing === 'new' ? undefined : editing}
          people={people}
          onClose={() => setEditing(undefined)}
        />
      )}
    </section>
  );
}

interface DialogProps {
  group: Group | undefined;
  people: People;
  onClose: () => void;
}

function GroupDialog({ group, people, onClose }: DialogProps): JSX.Element {
  const before = { name: group?.name ?? '', members: group?.members ?? [] };
  const [draft, setDraft] = useState(before);
  const { name, members } = draft;
  const save = async (_reason: string, intent: string): Promise<void> => {
    if (group === undefined) await send('POST', '/api/v1/groups', draft, { intent });
    else await send('PATCH', `/api/v1/groups/${group.group_id}`, draft, { intent });
    readAgain('control');
    say(`${group === undefined ? 'Made' : 'Changed'}: ${name}`);
  };
  return (
    <ChangeDialog
      title={group === undefined ? 'Make a group' : `Change ${group.name}`}
      lead={group === undefined ? undefined : 'Votes that began go on as they began.'}
      differences={differencesOf(before, draft)}
      verb={group === undefined ? 'Make' : 'Change'}
      shortest={0}
      act={save}
      onClose={onClose}
    >
      <TextField
        label="Name"
        name="name"
        value={name}
        onInput={(value) => setDraft({ ...draft, name: value })}
        required
      />
      <fieldset class="choices-box">
        <legend class="label">Members</legend>
        {people.map(({ person_id, name: person }) => (
          <label key={person_id} class="choice">
            <input
              type="checkbox"
              checked={members.includes(person_id)}
              onChange={(event) =>
                setDraft({
                  ...draft,
                  members: event.currentTarget.checked
                    ? [...members, person_id]
                    : members.filter((one) => one !== person_id),
                })
              }
            />
            {person}
          </label>
        ))}
      </fieldset>
    </ChangeDialog>
  );
}
