import type { Plan } from '@almanac/shared/contracts/planner';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { useNow } from '../parts/now.ts';
import { dayOf, sayInstant, sayMinutes } from '../parts/words.ts';
import { useZone } from '../shell/session.ts';
import { pathWith } from '../use-query.ts';
import { OutcomeDialog, sayOutcome } from './outcome-dialog.tsx';
import { sayRange } from './plan-words.ts';
import type { StepRow } from './step-rows.ts';
import { useMayPlan } from './use-may-plan.ts';

interface Props {
  plan: Plan;
  rows: readonly StepRow[];
  /** What could be read: what could not is never shown as nothing. */
  known: { said: boolean; blocks: boolean };
}

const HEADS = ['Step', 'Kind', 'Time', 'After', 'Done when', 'Block', 'Outcome'];

export function StepTable({ plan, rows, known }: Props): JSX.Element {
  const [telling, setTelling] = useState<StepRow>();
  return (
    <>
      <table class="table as-list step-table">
        <thead>
          <tr>
            {HEADS.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.step.step_id} row={row} known={known} onTell={() => setTelling(row)} />
          ))}
        </tbody>
      </table>
      {telling === undefined ? null : (
        <OutcomeDialog plan={plan} row={telling} onClose={() => setTelling(undefined)} />
      )}
    </>
  );
}

interface RowProps {
  row: StepRow;
  known: Props['known'];
  onTell: () => void;
}

function Row({ row, known, onTell }: RowProps): JSX.Element {
  const { step, after } = row;
  const { p50, p80, n = 0 } = step.range_minutes;
  const past = n > 0 ? `from ${n} like it` : 'no past work like it';
  return (
    <tr>
      <td data-label={`Step ${step.order}`}>
        <div>
          <span class="step-order">{step.order}. </span>
          <bdi class="strong">{step.title}</bdi>
          {step.description === '' ? null : (
            <details>
              <summary class="meta">
                How<span class="visually-hidden"> step {step.order} is done</span>
              </summary>
              <p class="step-text">
                <bdi>{step.description}</bdi>
              </p>
            </details>
          )}
        </div>
      </td>
      <td class="word" data-label="Kind">
        {step.kind}
      </td>
      <td data-label="Time">
        <div>
          {sayMinutes(step.estimated_minutes)}
          <p class="meta">
            p50–p80 {sayRange({ p50, p80 })}, {past}
          </p>
        </div>
      </td>
      <td class="word" data-label="After">
        {after.length === 0 ? 'nothing' : after.join(', ')}
      </td>
      <td data-label="Done when">
        <bdi>{step.acceptance === '' ? 'not named' : step.acceptance}</bdi>
      </td>
      <BlockCell row={row} known={known.blocks} />
      <SaidCell row={row} known={known.said && known.blocks} onTell={onTell} />
    </tr>
  );
}

function BlockCell({ row, known }: { row: StepRow; known: boolean }): JSX.Element {
  const zone = useZone();
  const now = useNow();
  const { block } = row;
  if (!known || block === undefined) {
    return (
      <td class="meta" data-label="Block">
        {known ? 'none' : 'not known'}
      </td>
    );
  }
  const day = dayOf(block.start, zone);
  const when = sayInstant(block.start, zone, now);
  return (
    <td data-label="Block">
      <div>
        <a href={pathWith('/calendar', { day })}>{when}</a>
        {block.status === 'proposed' ? <p class="meta">proposed</p> : null}
      </div>
    </td>
  );
}

/** What is said of the step; a step with a block ahead is told at its block, which says it here, too. */
function SaidCell(props: { row: StepRow; known: boolean; onTell: () => void }): JSX.Element {
  const { row, known, onTell } = props;
  const { may, unheard } = useMayPlan();
  const { said, in_calendar, step } = row;
  if (!known) {
    return (
      <td class="meta" data-label="Outcome">
        not known
      </td>
    );
  }
  return (
    <td data-label="Outcome">
      <div class="said-cell">
        <span>{sayOutcome(said)}</span>
        {may && in_calendar ? <p class="meta">Say it at its block.</p> : null}
        {may && !in_calendar ? (
          <Button
            kind="quiet"
            held={unheard}
            label={`Outcome… of step ${step.order}: ${step.title}`}
            onClick={onTell}
          >
            Outcome…
          </Button>
        ) : null}
      </div>
    </td>
  );
}
