import type { CommitteeList, GroupList, PeopleList } from '@almanac/shared/contracts/people';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Tag } from '../parts/tag.tsx';
import { useAllowed } from '../use-allowed.ts';
import { useRead } from '../use-read.ts';
import { CommitteeSection } from './committee-section.tsx';
import { EscalationSection } from './escalation-section.tsx';
import { GroupSection } from './group-section.tsx';
import { InviteButton } from './invite-button.tsx';
import { PersonChannels } from './person-channels.tsx';
import { PersonDialog } from './person-dialog.tsx';

export type People = PeopleList['items'];
export type Person = People[number];
export type Groups = GroupList['items'];
export type Committees = CommitteeList['items'];

/** Who is known here and in which roles; who decides together; who is told when nobody answers. */
export function PeoplePart(): JSX.Element {
  const people = useRead<{ items: People }>('/api/v1/people', { topics: ['control'] });
  const groups = useRead<{ items: Groups }>('/api/v1/groups', { topics: ['control'] });
  return (
    <div class="sections">
      <PeopleSection people={people} />
      <Loaded read={groups} what="the groups">
        {({ items }) => (
          <>
            <GroupSection groups={items} people={people.data?.items ?? []} />
            <CommitteeSection groups={items} />
            <EscalationSection groups={items} people={people.data?.items ?? []} />
          </>
        )}
      </Loaded>
    </div>
  );
}

function PeopleSection({
  people,
}: {
  people: ReturnType<typeof useRead<{ items: People }>>;
}): JSX.Element {
  const [editing, setEditing] = useState<Person | 'new'>();
  const held = useAllowed('admin');
  return (
    <section class="section">
      <header>
        <h2>People</h2>
        <Button held={held} onClick={() => setEditing('new')}>
          Write somebody down…
        </Button>
      </header>
      <Loaded read={people} what="the people" unharmed="Nobody was changed.">
        {({ items }) => (
          <ul class="rows">
            {items.map((person) => (
              <PersonRow
                key={person.person_id}
                person={person}
                held={held}
                onEdit={() => setEditing(person)}
              />
            ))}
          </ul>
        )}
      </Loaded>
      {editing === undefined ? null : (
        <PersonDialog
          person={editing === 'new' ? undefined : editing}
          onClose={() => setEditing(undefined)}
        />
      )}
    </section>
  );
}

interface RowProps {
  person: Person;
  held: string | undefined;
  onEdit: () => void;
}

function PersonRow({ person, held, onEdit }: RowProps): JSX.Element {
  const { person_id, name, roles, zone, active } = person;
  return (
    <li class="letter">
      <div>
        <span class="strong">{name}</span> <span class="meta mono">{person_id}</span>
        <p class="tags">
          {active ? null : <Tag tone="amber">no rights any more</Tag>}
          {roles.map((role) => (
            <Tag key={role} tone={role === 'admin' ? 'sky' : 'plain'}>
              {role}
            </Tag>
          ))}
          {zone === null ? null : <span class="meta">{zone}</span>}
        </p>
        <PersonChannels person={person} />
      </div>
      <div class="actions">
        <InviteButton person={person} held={held} />
        <Button held={held} label={`Change… ${name}`} onClick={onEdit}>
          Change…
        </Button>
      </div>
    </li>
  );
}
