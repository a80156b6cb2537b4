import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { send } from '../api.ts';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import { TextField } from '../parts/text-field.tsx';
import { plainName } from '../parts/words.ts';
import { say } from '../shell/toast.ts';
import { readAgain } from '../use-read.ts';

interface Props {
  name: string;
  /** What it begins as. */
  template: string;
  onClose: () => void;
}

/** Written, it is not in use: somebody else approves it. */
export function NewVersionDialog({ name, template, onClose }: Props): JSX.Element {
  const [text, setText] = useState(template);
  const write = async (reason: string, intent: string): Promise<void> => {
    const path = `/api/v1/planner/prompts/${name}`;
    await send('POST', path, { template: text, reason }, { intent });
    readAgain('plan');
    say(`Written: a version of ${plainName(name)}. It is used once it is approved.`);
  };
  return (
    <ChangeDialog
      title={`A version of ${plainName(name)}`}
      differences={
        text === template ? [] : [{ label: 'Text', before: null, after: 'other than production' }]
      }
      verb="Write it"
      unharmed="Nothing was written."
      act={write}
      onClose={onClose}
    >
      <TextField
        label="Text"
        name="template"
        lines={14}
        help="What stands in {{…}} is filled in; the owner refuses places it does not know."
        value={text}
        onInput={setText}
      />
    </ChangeDialog>
  );
}
