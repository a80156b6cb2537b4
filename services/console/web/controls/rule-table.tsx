import type { PolicyRule } from '@almanac/shared/contracts/policy';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { sayLevel } from '../parts/action-words.ts';
import { Button } from '../parts/button.tsx';
import { compareText } from '../parts/words.ts';
import { useAllowed } from '../use-allowed.ts';
import { sayWhen } from './policy-words.ts';
import { RuleDialog } from './rule-dialog.tsx';

interface Props {
  rules: readonly PolicyRule[];
  floors: readonly PolicyRule[];
  onChange: (rules: PolicyRule[]) => void;
  /** A rule that somebody came to put into the draft; its form is open from the start. */
  offered: PolicyRule | undefined;
  /** The form of `offered` was closed, whatever became of it. */
  onOffered: () => void;
}

/** An Action needs the level of the highest rule that fits it; floors hold whatever the rules say. */
export function RuleTable(props: Props): JSX.Element {
  const { rules, floors, onChange, offered, onOffered } = props;
  const [chosen, setEditing] = useState<PolicyRule | 'new'>();
  const held = useAllowed('admin');
  const editing = chosen ?? (held === undefined ? offered : undefined);
  const close = (): void => {
    if (chosen === undefined) onOffered();
    else setEditing(undefined);
  };
  const put = (rule: PolicyRule): void => {
    const others = rules.filter(({ rule_id }) => rule_id !== rule.rule_id);
    onChange([...others, rule].toSorted((a, b) => compareText(a.rule_id, b.rule_id)));
  };
  return (
    <section class="section">
      <header>
        <h2>Rules</h2>
        <Button held={held} onClick={() => setEditing('new')}>
          Add a rule…
        </Button>
      </header>
      <p class="meta">The highest rule that fits decides. Floors hold whatever the rules say.</p>
      <table class="table as-list">
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Needs</th>
            <th scope="col">Because</th>
            <th scope="col">
              <span class="visually-hidden">Change</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {floors.map((rule) => (
            <RuleRow key={rule.rule_id} rule={rule} />
          ))}
          {rules.map((rule) => (
            <RuleRow
              key={rule.rule_id}
              rule={rule}
              deeds={
                <RuleDeeds
                  name={rule.rule_id}
                  held={held}
                  onEdit={() => setEditing(rule)}
                  onRemove={() => onChange(rules.filter(({ rule_id }) => rule_id !== rule.rule_id))}
                />
              }
            />
          ))}
        </tbody>
      </table>
      {editing === undefined ? null : (
        <RuleDialog
          rule={editing === 'new' ? undefined : editing}
          taken={rules.map(({ rule_id }) => rule_id)}
          onDone={put}
          onClose={close}
        />
      )}
    </section>
  );
}

function RuleRow({ rule, deeds }: { rule: PolicyRule; deeds?: JSX.Element }): JSX.Element {
  return (
    <tr>
      <td data-label="When">
        <span>
          {sayWhen(rule)}
          <br />
          <span class="meta mono">{rule.rule_id}</span>
        </span>
      </td>
      <td data-label="Needs">{sayLevel(rule.level)}</td>
      <td data-label="Because">{rule.why}</td>
      <td>{deeds ?? <span class="meta">floor</span>}</td>
    </tr>
  );
}

interface DeedsProps {
  name: string;
  held: string | undefined;
  onEdit: () => void;
  onRemove: () => void;
}

function RuleDeeds({ name, held, onEdit, onRemove }: DeedsProps): JSX.Element {
  return (
    <div class="actions">
      <Button held={held} label={`Change… ${name}`} onClick={onEdit}>
        Change…
      </Button>
      <Button held={held} kind="quiet" label={`Remove ${name}`} onClick={onRemove}>
        Remove
      </Button>
    </div>
  );
}
