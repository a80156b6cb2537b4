import type { Guardrails } from '@almanac/shared/contracts/guardrails';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { send } from '../api.ts';
import { Button } from '../parts/button.tsx';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import { differencesOf } from '../parts/difference.ts';
import { Loaded } from '../parts/loaded.tsx';
import { useNow } from '../parts/now.ts';
import { sayInstant } from '../parts/words.ts';
import { useZone } from '../shell/session.ts';
import { say } from '../shell/toast.ts';
import { useAllowed } from '../use-allowed.ts';
import { readAgain, useRead } from '../use-read.ts';
import { DraftBar } from './draft-bar.tsx';
import { GuardrailDialog } from './guardrail-dialog.tsx';
import { guardrailLines, type Settings } from './limit-words.ts';

/** Limits that hold whatever a policy or a person allows. */
export function GuardrailSection(): JSX.Element {
  const read = useRead<Guardrails>('/api/v1/guardrails', { topics: ['control'] });
  return (
    <section class="section">
      <Loaded read={read} what="the guardrails" unharmed="Nothing was changed.">
        {(guardrails) => <Editor guardrails={guardrails} />}
      </Loaded>
    </section>
  );
}

function Editor({ guardrails }: { guardrails: Guardrails }): JSX.Element {
  const zone = useZone();
  const now = useNow();
  const [draft, setDraft] = useState<{ base: Guardrails; settings: Settings }>();
  const [step, setStep] = useState<'edit' | 'review'>();
  const held = useAllowed('admin');
  const shown = draft?.settings ?? guardrails.settings;
  const lines = guardrailLines(shown);
  const differences =
    draft === undefined ? [] : differencesOf(guardrailLines(draft.base.settings), lines);
  const discard = (): void => setDraft(undefined);
  const save = async (reason: string, intent: string): Promise<void> => {
    if (draft === undefined) return;
    const { base, settings } = draft;
    const body = { version: base.version, reason, settings };
    await send('PUT', '/api/v1/guardrails', body, { intent });
    readAgain('control', 'action');
    say(`Guardrails version ${base.version + 1} hold`);
    discard();
  };
  return (
    <>
      <header>
        <h2>Guardrails</h2>
        <Button held={held} label="Change… the guardrails" onClick={() => setStep('edit')}>
          Change…
        </Button>
      </header>
      <p class="meta">
        Version {guardrails.version}, {guardrails.made_by},{' '}
        {sayInstant(guardrails.made_at, zone, now)}: {guardrails.reason}
      </p>
      {differences.length === 0 ? null : (
        <DraftBar
          count={differences.length}
          moved={draft?.base.version === guardrails.version ? undefined : guardrails}
          onReview={() => setStep('review')}
          onDiscard={discard}
        />
      )}
      <dl class="facts wide">
        {Object.entries(lines).map(([label, value]) => (
          <div key={label} class="fact">
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {step === 'edit' ? (
        <GuardrailDialog
          settings={shown}
          onDone={(settings) => setDraft({ base: draft?.base ?? guardrails, settings })}
          onClose={() => setStep(undefined)}
        />
      ) : null}
      {step === 'review' ? (
        <ChangeDialog
          title="Change the guardrails"
          lead="They hold for what is proposed and for what has not begun yet."
          differences={differences}
          verb="Make them hold"
          shortest={10}
          act={save}
          onClose={() => setStep(undefined)}
        />
      ) : null}
    </>
  );
}
