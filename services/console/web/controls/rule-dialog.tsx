import type { PolicyRule } from '@almanac/shared/contracts/policy';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { ACTION_TYPES, REVERSIBILITIES, RISKS, sayLevel, sayType } from '../parts/action-words.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { plainChoices, SelectField } from '../parts/select-field.tsx';
import { TextField } from '../parts/text-field.tsx';
import { fieldsOf, ruleOf, type RuleFields } from './rule-fields.ts';

interface Props {
  /** What the form begins with; undefined for a new one. */
  rule: PolicyRule | undefined;
  /** The names of the rules there are. */
  taken: readonly string[];
  onDone: (rule: PolicyRule) => void;
  onClose: () => void;
}

const ANY = { value: '*', text: 'any' };

/** A rule of the draft. Nothing holds before the draft is looked over. */
export function RuleDialog({ rule, taken, onDone, onClose }: Props): JSX.Element {
  const [fields, setFields] = useState(fieldsOf(rule));
  const set = (name: keyof RuleFields) => (value: string) =>
    setFields({ ...fields, [name]: value });
  const is_new = rule === undefined || !taken.includes(rule.rule_id);
  const made = ruleOf(fields, is_new ? taken : []);
  const submit = (event: Event): void => {
    event.preventDefault();
    if ('wrong' in made) return;
    onDone(made.rule);
    onClose();
  };
  return (
    <Dialog title={is_new ? 'Add a rule' : `Change ${rule.rule_id}`} onClose={onClose} wide>
      <form class="dialog-body" onSubmit={submit}>
        {is_new ? (
          <TextField
            label="Name"
            name="rule_id"
            help="Small letters, digits, dots and dashes, like mail.to-many."
            value={fields.rule_id}
            onInput={set('rule_id')}
          />
        ) : null}
        <RuleFloors fields={fields} set={set} />
        <SelectField
          label="Needs"
          name="level"
          value={fields.level}
          choices={plainChoices(['0', '1', '2', '3', '4'], (one) => sayLevel(Number(one)))}
          onChange={set('level')}
        />
        <TextField
          label="Because"
          name="why"
          help="As people will read it: it moves money."
          value={fields.why}
          onInput={set('why')}
        />
        <div class="dialog-foot">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" held={'wrong' in made ? made.wrong : undefined}>
            Put it into the draft
          </Button>
        </div>
        {'wrong' in made ? <p class="meta">{made.wrong}</p> : null}
      </form>
    </Dialog>
  );
}

interface FloorsProps {
  fields: RuleFields;
  set: (name: keyof RuleFields) => (value: string) => void;
}

/** When it holds: each of them a floor. */
function RuleFloors({ fields, set }: FloorsProps): JSX.Element {
  const number = (name: 'amount_over' | 'recipients_over' | 'records_over', label: string) => (
    <TextField label={label} name={name} value={fields[name]} onInput={set(name)} />
  );
  return (
    <div class="two">
      <SelectField
        label="Kind"
        name="action_type"
        value={fields.action_type}
        choices={[ANY, ...plainChoices(ACTION_TYPES, sayType)]}
        onChange={set('action_type')}
      />
      <SelectField
        label="Risk, at least"
        name="risk"
        value={fields.risk}
        choices={[ANY, ...plainChoices(RISKS, (one) => one)]}
        onChange={set('risk')}
      />
      <SelectField
        label="Reversibility, at least"
        name="reversibility"
        value={fields.reversibility}
        choices={[ANY, ...plainChoices(REVERSIBILITIES, (one) => one)]}
        onChange={set('reversibility')}
      />
      <SelectField
        label="Holds"
        name="mode"
        value={fields.mode}
        choices={[
          { value: '*', text: 'always' },
          { value: 'strict', text: 'while the policy is strict' },
        ]}
        onChange={set('mode')}
      />
      {number('amount_over', 'Amount over, empty for any')}
      {number('recipients_over', 'More recipients than, empty for any')}
      {number('records_over', 'More records than, empty for any')}
      <TextField
        label="Client, * for any"
        name="client_id"
        value={fields.client_id}
        onInput={set('client_id')}
      />
    </div>
  );
}
