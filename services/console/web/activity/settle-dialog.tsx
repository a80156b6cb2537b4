import type { DeadLetter } from '@almanac/shared/contracts/actions';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { send } from '../api.ts';
import { sayType } from '../parts/action-words.ts';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import { SelectField } from '../parts/select-field.tsx';
import { say } from '../shell/toast.ts';
import { readAgain } from '../use-read.ts';

interface Props {
  letter: DeadLetter;
  onClose: () => void;
}

const CHOICES = [
  { value: 'no', text: 'It did not happen' },
  { value: 'yes', text: 'It happened' },
];

/** A person looked at the other side: what is said here is recorded, and nothing is repeated. */
export function SettleDialog({ letter, onClose }: Props): JSX.Element {
  const [happened, setHappened] = useState('no');
  const settle = async (note: string, intent: string): Promise<void> => {
    const body = { happened: happened === 'yes', note };
    await send('POST', `/api/v1/dead-letters/${letter.dead_letter_id}/settle`, body, { intent });
    say(`Settled: ${sayType(letter.action_type)}`);
    readAgain('action');
  };
  return (
    <ChangeDialog
      title="Say what became of it"
      lead={`${sayType(letter.action_type)} ended without anybody knowing. Look at the other side first; nothing is repeated here.`}
      differences={[]}
      verb="Settle"
      unharmed="Nothing was recorded."
      act={settle}
      onClose={onClose}
    >
      <SelectField
        label="What did you see?"
        name="happened"
        value={happened}
        choices={CHOICES}
        onChange={setHappened}
      />
    </ChangeDialog>
  );
}
