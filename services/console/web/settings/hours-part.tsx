import type { ReadPreferencesReply } from '@almanac/shared/contracts/learned-preferences';
import type { Preferences } from '@almanac/shared/contracts/scheduler';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { send } from '../api.ts';
import { Button } from '../parts/button.tsx';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import { differencesOf } from '../parts/difference.ts';
import { AsOf, Loaded } from '../parts/loaded.tsx';
import { say } from '../shell/toast.ts';
import { useAllowed } from '../use-allowed.ts';
import { readAgain, useRead } from '../use-read.ts';
import { HoursForm } from './hours-form.tsx';
import { LearnedSection } from './learned-section.tsx';
import { fieldsOf, preferenceLines, withFields, type NumberFields } from './preference-lines.ts';
import { WishBox } from './wish-box.tsx';

const PATH = '/api/v1/scheduler/preferences';

/** When and how you work: in words or as a grid; and what was learned from what you did. */
export function HoursPart(): JSX.Element {
  const read = useRead<Preferences>(PATH, { topics: ['block'] });
  return (
    <div class="sections">
      <Loaded read={read} what="your working hours" unharmed="Nothing was changed.">
        {(preferences) => (
          <>
            <AsOf read={read} />
            <Editor preferences={preferences} />
          </>
        )}
      </Loaded>
      <LearnedSection />
    </div>
  );
}

interface Draft {
  preferences: Preferences;
  fields: NumberFields;
}

function Editor({ preferences }: { preferences: Preferences }): JSX.Element {
  const [draft, setDraft] = useState<Draft>();
  const [reviewing, setReviewing] = useState(false);
  const held = useAllowed('operator', 'approver', 'admin');
  const shown = draft ?? { preferences, fields: fieldsOf(preferences) };
  const made = withFields(shown.preferences, shown.fields);
  const before = preferenceLines(preferences);
  const differences =
    'wrong' in made ? [] : differencesOf(before, preferenceLines(made.preferences));
  const take = ({ preferences: understood }: ReadPreferencesReply): void => {
    const next = { ...shown.preferences, ...understood } as Preferences;
    setDraft({ preferences: next, fields: fieldsOf(next) });
  };
  const save = async (_reason: string, intent: string): Promise<void> => {
    if ('wrong' in made) throw new Error(made.wrong);
    await send('PUT', PATH, made.preferences, { intent });
    readAgain('block');
    say('Your working hours hold from the next schedule on');
    setDraft(undefined);
  };
  const nothing = differences.length === 0 ? 'Nothing changed.' : undefined;
  return (
    <>
      <WishBox onTake={take} />
      <section class="section">
        <h2>Working hours</h2>
        <HoursForm
          preferences={shown.preferences}
          fields={shown.fields}
          onChange={(next, fields) => setDraft({ preferences: next, fields })}
        />
        {'wrong' in made ? (
          <p class="message stop" role="status">
            {made.wrong}
          </p>
        ) : null}
        <div class="actions">
          <Button
            kind="primary"
            held={held ?? ('wrong' in made ? made.wrong : nothing)}
            onClick={() => setReviewing(true)}
          >
            Look it over…
          </Button>
          {draft === undefined ? null : (
            <Button onClick={() => setDraft(undefined)}>Discard</Button>
          )}
        </div>
      </section>
      {reviewing ? (
        <ChangeDialog
          title="Change when you work"
          lead="It holds from the next schedule on; blocks that stand stay where they are."
          differences={differences}
          verb="Change"
          shortest={0}
          act={save}
          onClose={() => setReviewing(false)}
        />
      ) : null}
    </>
  );
}
