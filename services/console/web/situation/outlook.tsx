import type { SituationView } from '@almanac/shared/contracts/console-views';
import type { JSX } from 'preact';
import { useNow } from '../parts/now.ts';
import { counted, plainName, sayInstant, sayMinutes } from '../parts/words.ts';
import { useZone } from '../shell/session.ts';
import { Section } from './section.tsx';
import { sayBudget, saySure } from './situation-words.ts';

/** What may not be in order soon; each says how it was computed and how sure it is. */
export function Outlook({ view }: { view: SituationView }): JSX.Element {
  return (
    <>
      <Section title="Model budget" part={view.predictions.budget} href="/controls?part=limits">
        {(budget) => <BudgetOutlook budget={budget} />}
      </Section>
      <Section title="Deadlines at risk" part={view.predictions.deadlines}>
        {(deadlines) => <Deadlines deadlines={deadlines} />}
      </Section>
      <Section title="What comes back" part={view.patterns}>
        {(patterns) => <Patterns patterns={patterns} />}
      </Section>
    </>
  );
}

type Value<Part> = Part extends { known: true; value: infer Known } ? Known : never;

function BudgetOutlook(props: {
  budget: Value<SituationView['predictions']['budget']>;
}): JSX.Element {
  const zone = useZone();
  const now = useNow();
  const { budget } = props;
  return (
    <>
      <p>{sayBudget(budget, (at) => sayInstant(at, zone, now))}</p>
      {budget === null ? null : (
        <p class="meta">
          {budget.basis} Sure to {saySure(budget.confidence)}.
        </p>
      )}
    </>
  );
}

function Deadlines(props: {
  deadlines: Value<SituationView['predictions']['deadlines']>;
}): JSX.Element {
  const zone = useZone();
  const now = useNow();
  if (props.deadlines.length === 0) return <p class="meta">No plan is likely to be late.</p>;
  return (
    <>
      <ul class="rows">
        {props.deadlines.map((one) => (
          <li key={one.plan_id} class="outlook-row">
            <a class="strong" href={`/plans/${one.plan_id}`}>
              {one.title}
            </a>
            <p>
              Late with {saySure(one.chance)}, due {sayInstant(one.due, zone, now)}. {one.why}
            </p>
            <p class="meta">
              {sayMinutes(one.scheduled_minutes)} stand in the calendar before it is due; the open
              steps take {sayMinutes(one.needed_minutes)} as a rule
              {one.client_id === null ? '.' : `. ${one.client_id}`}
            </p>
          </li>
        ))}
      </ul>
      <details>
        <summary class="meta">How this is computed</summary>
        <p class="meta">
          The work of the open steps is taken as lognormal with their median and 80th percentile,
          and compared with the minutes of their blocks before the plan is due. A block behind the
          due time is late for certain.
        </p>
      </details>
    </>
  );
}

function Patterns({ patterns }: { patterns: Value<SituationView['patterns']> }): JSX.Element {
  return (
    <>
      {patterns.items.length === 0 ? (
        <p class="meta">Nothing comes back in the last 90 days.</p>
      ) : (
        <ul class="rows">
          {patterns.items.slice(0, 6).map((one) => (
            <li key={one.finding_key} class="outlook-row">
              <span class="strong">{one.title}</span>
              <p class="clamp">{one.detail}</p>
              <p>{one.suggestion}</p>
              <p class="meta">
                {counted(one.n, 'record')}, sure to {saySure(one.confidence)}
              </p>
            </li>
          ))}
        </ul>
      )}
      {patterns.left_out.map(({ pattern, why }) => (
        <p key={pattern} class="meta">
          Left out: {plainName(pattern)}. {why}
        </p>
      ))}
    </>
  );
}
