import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { send } from '../api.ts';
import { ACTION_TYPES, sayType } from '../parts/action-words.ts';
import { Button } from '../parts/button.tsx';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { plainChoices, SelectField } from '../parts/select-field.tsx';
import { Tag } from '../parts/tag.tsx';
import { TextField } from '../parts/text-field.tsx';
import { say } from '../shell/toast.ts';
import { useAllowed } from '../use-allowed.ts';
import { readAgain, useRead } from '../use-read.ts';
import type { Committees, Groups } from './people-part.tsx';

type Committee = Committees[number];
const PATH = '/api/v1/committees';

/** Which group decides level 4, and how many of it. */
export function CommitteeSection({ groups }: { groups: Groups }): JSX.Element {
  const read = useRead<{ items: Committees }>(PATH, { topics: ['control'] });
  const [adding, setAdding] = useState(false);
  const [changing, setChanging] = useState<Committee>();
  const held = useAllowed('admin');
  const no_group = groups.length === 0 ? 'A committee needs a group.' : undefined;
  const nameOf = ({ group_id }: Committee): string =>
    groups.find((one) => one.group_id === group_id)?.name ?? group_id;
  return (
    <section class="section">
      <header>
        <h2>Committees</h2>
        <Button held={held ?? no_group} onClick={() => setAdding(true)}>
          Let a group decide…
        </Button>
      </header>
      <Loaded read={read} what="the committees">
        {({ items }) =>
          items.length === 0 ? (
            <p class="meta">There is none: what needs a committee is refused.</p>
          ) : (
            <ul class="rows">
              {items.map((one) => (
                <li key={one.committee_id} class="letter">
                  <div>
                    <span class="strong">{nameOf(one)}</span> {one.active ? null : <Tag>ended</Tag>}
                    <p class="meta">
                      {sayNeed(one.need)} for {sayScope(one)}
                    </p>
                  </div>
                  <Button
                    held={held}
                    label={`${one.active ? 'End' : 'Begin again'}… ${nameOf(one)}`}
                    onClick={() => setChanging(one)}
                  >
                    {one.active ? 'End…' : 'Begin again…'}
                  </Button>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {adding ? <AddDialog groups={groups} onClose={() => setAdding(false)} /> : null}
      {changing === undefined ? null : (
        <EndDialog one={changing} name={nameOf(changing)} onClose={() => setChanging(undefined)} />
      )}
    </section>
  );
}

function sayNeed(need: number | null): string {
  return need === null ? 'all of them' : `${need} of them`;
}

function sayScope({ action_type, client_id }: Committee): string {
  const what = action_type === '*' ? 'everything' : sayType(action_type);
  return client_id === null ? what : `${what}, client ${client_id}`;
}

interface EndProps {
  one: Committee;
  name: string;
  onClose: () => void;
}

function EndDialog({ one, name, onClose }: EndProps): JSX.Element {
  const end = async (_reason: string, intent: string): Promise<void> => {
    await send('PATCH', `${PATH}/${one.committee_id}`, { active: !one.active }, { intent });
    readAgain('control');
    say(`${one.active ? 'Ended' : 'Begun again'}: ${name}`);
  };
  const words = (active: boolean): string => (active ? 'decides' : 'does not decide');
  return (
    <ChangeDialog
      title={name}
      lead="Votes that began go on as they began."
      differences={[{ label: sayScope(one), before: words(one.active), after: words(!one.active) }]}
      verb={one.active ? 'End' : 'Begin again'}
      shortest={0}
      act={end}
      onClose={onClose}
    />
  );
}

function AddDialog({ groups, onClose }: { groups: Groups; onClose: () => void }): JSX.Element {
  const [group_id, setGroup] = useState(groups[0]?.group_id ?? '');
  const [need, setNeed] = useState('2');
  const [action_type, setType] = useState('*');
  const [client_id, setClient] = useState('');
  const group = groups.find((one) => one.group_id === group_id);
  const add = async (_reason: string, intent: string): Promise<void> => {
    const about = { group_id, need: need === 'all' ? null : Number(need), action_type };
    const client = client_id.trim();
    await send('POST', PATH, client === '' ? about : { ...about, client_id: client }, { intent });
    readAgain('control');
    say(`Decides from now on: ${group?.name ?? group_id}`);
  };
  const counts = Array.from({ length: Math.max(1, (group?.members.length ?? 2) - 1) }, (_, n) =>
    String(n + 2),
  );
  return (
    <ChangeDialog
      title="Let a group decide"
      differences={[]}
      verb="Let them decide"
      shortest={0}
      act={add}
      onClose={onClose}
    >
      <SelectField
        label="Group"
        name="group"
        value={group_id}
        choices={groups.map((one) => ({ value: one.group_id, text: one.name }))}
        onChange={setGroup}
      />
      <SelectField
        label="How many must approve"
        name="need"
        value={need}
        choices={[...plainChoices(counts, (one) => one), { value: 'all', text: 'all' }]}
        onChange={setNeed}
      />
      <SelectField
        label="Kind"
        name="action_type"
        value={action_type}
        choices={[{ value: '*', text: 'everything' }, ...plainChoices(ACTION_TYPES, sayType)]}
        onChange={setType}
      />
      <TextField
        label="Client, empty for all"
        name="client_id"
        value={client_id}
        onInput={setClient}
      />
    </ChangeDialog>
  );
}
