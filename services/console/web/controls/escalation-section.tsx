import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { send } from '../api.ts';
import { Button } from '../parts/button.tsx';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { SelectField } from '../parts/select-field.tsx';
import { TextField } from '../parts/text-field.tsx';
import { say } from '../shell/toast.ts';
import { useAllowed } from '../use-allowed.ts';
import { readAgain, useRead } from '../use-read.ts';
import {
  chainOf,
  chainsOf,
  sayChain,
  type ChainView,
  type NameOf,
  type Row,
  type Step,
} from './escalation.ts';
import type { Groups, People } from './people-part.tsx';

interface Props {
  groups: Groups;
  people: People;
}
const PATH = '/api/v1/escalation';
const ROLES = ['viewer', 'operator', 'approver', 'supervisor', 'admin'];

/** Who hears when an Action still waits. */
export function EscalationSection({ groups, people }: Props): JSX.Element {
  const read = useRead<{ items: Row[] }>(PATH, { topics: ['control'] });
  const [editing, setEditing] = useState<ChainView>();
  const held = useAllowed('admin');
  const nameOf: NameOf = (type, target) => {
    if (type === 'deciders') return 'those who may decide';
    if (type === 'role') return `every ${target}`;
    if (type === 'group') return groups.find((one) => one.group_id === target)?.name ?? target;
    return people.find((one) => one.person_id === target)?.name ?? target;
  };
  return (
    <section class="section">
      <h2>When nobody answers</h2>
      <Loaded read={read} what="the escalation">
        {({ items }) => (
          <ul class="rows">
            {chainsOf(items).map((chain) => (
              <li key={`${chain.level} ${chain.risk}`} class="letter">
                <div>
                  <span class="strong">{sayTitle(chain)}</span>
                  <p>{sayChain(chain.steps, nameOf)}</p>
                </div>
                <Button
                  held={held}
                  label={`Change… ${sayTitle(chain)}`}
                  onClick={() => setEditing(chain)}
                >
                  Change…
                </Button>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {editing === undefined ? null : (
        <ChainDialog
          chain={editing}
          nameOf={nameOf}
          groups={groups}
          people={people}
          onClose={() => setEditing(undefined)}
        />
      )}
    </section>
  );
}

function sayTitle({ level, risk }: Pick<ChainView, 'level' | 'risk'>): string {
  return risk === '*' ? `Level ${level}` : `Level ${level}, ${risk} risk`;
}

interface DialogProps extends Props {
  chain: ChainView;
  nameOf: NameOf;
  onClose: () => void;
}

function ChainDialog({ chain, nameOf, groups, people, onClose }: DialogProps): JSX.Element {
  const [steps, setSteps] = useState<Step[]>(
    chain.steps.map((step) => ({ ...step, delay_minutes: String(step.delay_minutes) })),
  );
  const made = chainOf(chain, steps);
  const after = 'chain' in made ? sayChain(rowsOfSteps(made.chain.steps), nameOf) : '';
  const before = sayChain(chain.steps, nameOf);
  const put = (at: number, step: Step): void =>
    setSteps(steps.map((one, n) => (n === at ? step : one)));
  const save = async (_reason: string, intent: string): Promise<void> => {
    if ('wrong' in made) throw new Error(made.wrong);
    await send('PUT', PATH, made.chain, { intent });
    readAgain('control');
    say(`Changed: ${sayTitle(chain)}`);
  };
  const targets = [
    { value: 'deciders:', text: 'those who may decide' },
    ...ROLES.map((role) => ({ value: `role:${role}`, text: `every ${role}` })),
    ...groups.map((one) => ({ value: `group:${one.group_id}`, text: one.name })),
    ...people.map((one) => ({ value: `person:${one.person_id}`, text: one.name })),
  ];
  return (
    <ChangeDialog
      title={`${sayTitle(chain)}: who hears`}
      differences={'wrong' in made || after === before ? [] : [{ label: 'Told', before, after }]}
      verb="Change"
      shortest={0}
      act={save}
      onClose={onClose}
    >
      {steps.map((step, at) => (
        <div key={at} class="two">
          <TextField
            label={`Step ${at + 1}, after minutes`}
            name={`delay-${at}`}
            value={step.delay_minutes}
            onInput={(delay_minutes) => put(at, { ...step, delay_minutes })}
          />
          <SelectField
            label="Told"
            name={`target-${at}`}
            value={`${step.target_type}:${step.target}`}
            choices={targets}
            onChange={(value) => put(at, { ...step, ...targetOf(value) })}
          />
        </div>
      ))}
      {'wrong' in made ? <p class="message stop">{made.wrong}</p> : null}
      <div class="actions">
        <Button
          held={steps.length >= 10 ? 'Ten steps are the most.' : undefined}
          onClick={() =>
            setSteps([...steps, { delay_minutes: '60', target_type: 'role', target: 'admin' }])
          }
        >
          Add a step
        </Button>
        <Button
          held={steps.length === 0 ? 'There is no step.' : undefined}
          onClick={() => setSteps(steps.slice(0, -1))}
        >
          Remove the last
        </Button>
      </div>
    </ChangeDialog>
  );
}

function targetOf(value: string): Pick<Step, 'target_type' | 'target'> {
  const at = value.indexOf(':');
  return {
    target_type: value.slice(0, at) as Step['target_type'],
    target: value.slice(at + 1),
  };
}

function rowsOfSteps(
  steps: readonly { delay_minutes: number; target_type: string; target?: string }[],
): Pick<Row, 'delay_minutes' | 'target_type' | 'target'>[] {
  return steps.map((step) => ({
    delay_minutes: step.delay_minutes,
    target_type: step.target_type as Row['target_type'],
    target: step.target ?? '',
  }));
}
