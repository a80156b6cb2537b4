import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { send } from '../api.ts';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import { plainChoices, SelectField } from '../parts/select-field.tsx';
import { TextField } from '../parts/text-field.tsx';
import { say } from '../shell/toast.ts';
import { readAgain } from '../use-read.ts';
import type { Person } from './people-part.tsx';

interface Props {
  path: string;
  person: Person;
  onClose: () => void;
}

const KINDS = ['mail', 'slack', 'telegram', 'sms', 'voice'];

/** Allowed apart, by a second press: nothing is sent to an address that nobody allowed. */
export function ChannelDialog({ path, person, onClose }: Props): JSX.Element {
  const [kind, setKind] = useState('mail');
  const [address, setAddress] = useState('');
  const add = async (_reason: string, intent: string): Promise<void> => {
    await send('POST', path, { kind, address: address.trim() }, { intent });
    readAgain('control');
    say(`Added: ${address.trim()}. Allow it before anything is sent there.`);
  };
  return (
    <ChangeDialog
      title={`A channel of ${person.name}`}
      differences={[]}
      verb="Add"
      shortest={0}
      unharmed="No channel was added."
      act={add}
      onClose={onClose}
    >
      <SelectField
        label="Kind"
        name="kind"
        value={kind}
        choices={plainChoices(KINDS, (one) => one)}
        onChange={setKind}
      />
      <TextField
        label={kind === 'mail' ? 'Address' : kind === 'sms' || kind === 'voice' ? 'Number' : 'Id'}
        name="address"
        value={address}
        onInput={setAddress}
        required
      />
    </ChangeDialog>
  );
}
