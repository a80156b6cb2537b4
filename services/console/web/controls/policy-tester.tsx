import type { ExplainReply } from '@almanac/shared/contracts/policy';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { send } from '../api.ts';
import { ACTION_TYPES, REVERSIBILITIES, RISKS, sayLevel, sayType } from '../parts/action-words.ts';
import { Button } from '../parts/button.tsx';
import { Message } from '../parts/message.tsx';
import { plainChoices, SelectField } from '../parts/select-field.tsx';
import { Tag } from '../parts/tag.tsx';
import type { Tone } from '../parts/tone.ts';
import { TextField } from '../parts/text-field.tsx';
import { useDeed } from '../use-deed.ts';
import { EXAMPLES, type ExampleType } from './examples.ts';

type Answers = [risk: string, answer: ExplainReply][];

/** "Which rule decides this?": the gateway's own answer for an Action of one's own, at each risk; nothing is proposed. */
export function PolicyTester(): JSX.Element {
  const [type, setType] = useState<ExampleType>('email.send');
  const [inputs, setInputs] = useState(() => written('email.send'));
  const [client_id, setClient] = useState('');
  const [reversibility, setReversibility] = useState('reversible');
  const [answers, setAnswers] = useState<Answers>();
  const { busy, failed, run, clear } = useDeed();
  const choose = (next: string): void => {
    setType(next as ExampleType);
    setInputs(written(next as ExampleType));
    setAnswers(undefined);
    clear();
  };
  const ask = async (): Promise<void> => {
    const asked = { type, client_id: client_id.trim(), reversibility, inputs: parsed(inputs) };
    setAnswers(await explainAll(asked));
  };
  return (
    <section class="section" aria-label="Test the policy">
      <h2>Which rule decides this?</h2>
      <form
        class="tester"
        onSubmit={(event) => {
          event.preventDefault();
          run(ask);
        }}
      >
        <div class="two">
          <SelectField
            label="Kind"
            name="type"
            value={type}
            choices={plainChoices(ACTION_TYPES, sayType)}
            onChange={choose}
          />
          <SelectField
            label="Reversibility"
            name="reversibility"
            value={reversibility}
            choices={plainChoices(REVERSIBILITIES, (one) => one)}
            onChange={setReversibility}
          />
          <TextField
            label="Client, empty for none"
            name="client"
            value={client_id}
            onInput={setClient}
          />
        </div>
        <details>
          <summary class="meta">What it would do, as JSON</summary>
          <TextField label="Inputs" name="inputs" lines={8} value={inputs} onInput={setInputs} />
        </details>
        <div class="actions">
          <Button type="submit" kind="primary" busy={busy}>
            {busy ? 'Asking…' : 'What would happen?'}
          </Button>
          <span class="meta">Nothing is proposed.</span>
        </div>
        {failed === undefined ? null : <Message tone="stop">{failed}</Message>}
      </form>
      <div role="status">{answers === undefined ? null : <AnswerTable answers={answers} />}</div>
    </section>
  );
}

function written(type: ExampleType): string {
  return JSON.stringify(EXAMPLES[type].inputs, null, 2);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('The inputs are no JSON.');
  }
}

interface Asked {
  type: ExampleType;
  client_id: string;
  reversibility: string;
  inputs: unknown;
}

function explainAll({ type, client_id, reversibility, inputs }: Asked): Promise<Answers> {
  const { target } = EXAMPLES[type];
  const about = { action_type: type, inputs, target, reversibility };
  const body = client_id === '' ? about : { ...about, client_id };
  return Promise.all(
    RISKS.map(async (risk): Promise<[string, ExplainReply]> => [
      risk,
      await send<ExplainReply>('POST', '/api/v1/policies/explain', { ...body, risk }),
    ]),
  );
}

const DECISIONS: Record<ExplainReply['decision'], [words: string, tone: Tone]> = {
  authorized: ['goes on', 'leaf'],
  awaiting_approval: ['waits', 'amber'],
  blocked: ['blocked', 'stop'],
};

function AnswerTable({ answers }: { answers: Answers }): JSX.Element {
  return (
    <table class="table as-list">
      <thead>
        <tr>
          <th scope="col">Risk</th>
          <th scope="col">What happens</th>
          <th scope="col">Needs</th>
          <th scope="col">Rule</th>
        </tr>
      </thead>
      <tbody>
        {answers.map(([risk, { decision, level, reason, ruling, shadow }]) => (
          <tr key={risk}>
            <td data-label="Risk">{risk}</td>
            <td data-label="What happens">
              <span>
                <Tag tone={DECISIONS[decision][1]}>{DECISIONS[decision][0]}</Tag>{' '}
                {shadow ? <Tag>only recorded</Tag> : null} <span class="meta">{reason}</span>
              </span>
            </td>
            <td data-label="Needs">{sayLevel(level)}</td>
            <td data-label="Rule">
              <span>
                {ruling.why}
                <br />
                <span class="meta mono">{ruling.rule_id}</span>
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
