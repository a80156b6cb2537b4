import type { ForbiddenOperation, PolicyReply } from '@almanac/shared/contracts/policy';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { givenIn, TextField } from '../parts/text-field.tsx';
import { useAllowed } from '../use-allowed.ts';
import { sayForbidden } from './policy-words.ts';

interface Props {
  always: PolicyReply['always_forbidden'];
  own: readonly ForbiddenOperation[];
  onChange: (own: ForbiddenOperation[]) => void;
}

/** What nobody can allow: what the code forbids, and what people added. */
export function ForbiddenList({ always, own, onChange }: Props): JSX.Element {
  const [adding, setAdding] = useState(false);
  const held = useAllowed('admin');
  return (
    <section class="section">
      <header>
        <h2>Forbidden</h2>
        <Button held={held} onClick={() => setAdding(true)}>
          Forbid something…
        </Button>
      </header>
      <ul class="rows">
        {own.map((one) => (
          <li key={one.rule} class="letter">
            <div>
              <span class="strong">{sayForbidden(one)}</span>
              <p class="meta">{one.reason}</p>
            </div>
            <Button
              held={held}
              kind="quiet"
              label={`Remove ${one.rule}`}
              onClick={() => onChange(own.filter(({ rule }) => rule !== one.rule))}
            >
              Remove
            </Button>
          </li>
        ))}
        {always.map(({ rule, reason }) => (
          <li key={rule} class="letter">
            <span>{reason}</span>
            <span class="meta">always</span>
          </li>
        ))}
      </ul>
      {adding ? (
        <ForbidDialog
          taken={own.map(({ rule }) => rule)}
          onDone={(one) => onChange([...own, one])}
          onClose={() => setAdding(false)}
        />
      ) : null}
    </section>
  );
}

interface DialogProps {
  taken: readonly string[];
  onDone: (one: ForbiddenOperation) => void;
  onClose: () => void;
}

const PATTERNS = [
  ['action_type', 'Kind, like email.send'],
  ['system', 'System, like odoo'],
  ['ref', 'Record'],
  ['recipient', 'Recipient, like *@rival.example'],
  ['client_id', 'Client'],
] as const;

function ForbidDialog({ taken, onDone, onClose }: DialogProps): JSX.Element {
  const [wrong, setWrong] = useState<string>();
  const submit = (event: JSX.TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const given = (name: string): string => givenIn(form, name).trim() || '*';
    const one = {
      rule: givenIn(form, 'rule').trim(),
      reason: givenIn(form, 'reason').trim(),
      action_type: given('action_type'),
      system: given('system'),
      ref: given('ref'),
      recipient: given('recipient'),
      client_id: given('client_id'),
    };
    const fault = faultOf(one, taken);
    setWrong(fault);
    if (fault !== undefined) return;
    onDone(one);
    onClose();
  };
  return (
    <Dialog title="Forbid something" onClose={onClose}>
      <form class="dialog-body" onSubmit={submit}>
        <TextField label="Name" name="rule" help="Like mail.rivals." required />
        {PATTERNS.map(([name, label]) => (
          <TextField key={name} label={label} name={name} help="Empty: any." />
        ))}
        <TextField label="Why is it forbidden?" name="reason" required minLength={10} />
        {wrong === undefined ? null : <p class="message stop">{wrong}</p>}
        <div class="dialog-foot">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit">
            Put it into the draft
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function faultOf(one: ForbiddenOperation, taken: readonly string[]): string | undefined {
  if (!/^[a-z0-9_.:*-]{1,80}$/.test(one.rule)) {
    return 'The name has small letters, digits, dots and dashes.';
  }
  if (taken.includes(one.rule)) return 'This name is taken.';
  if (PATTERNS.every(([name]) => /^\*+$/.test(one[name]))) {
    return 'This would forbid everything: stop everything instead.';
  }
  return one.reason.length < 10 ? 'Say why, in at least 10 characters.' : undefined;
}
