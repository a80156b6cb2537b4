import type { Plan, StepOutcome } from '@almanac/shared/contracts/planner';
import type { Block } from '@almanac/shared/contracts/scheduler';
import type { JSX } from 'preact';
import { MarkdownView } from '../parts/markdown-view.tsx';
import { Message } from '../parts/message.tsx';
import { useRead } from '../use-read.ts';
import { ProvenanceBox } from './provenance-box.tsx';
import { stepRows } from './step-rows.ts';
import { StepTable } from './step-table.tsx';

interface Items<Item> {
  items: Item[];
}

/** The present version: what will be done, on which assumptions, and from where it comes. */
export function PlanPart({ plan }: { plan: Plan }): JSX.Element {
  const { plan_id, sop, intent } = plan;
  const said = useRead<Items<StepOutcome>>(`/api/v1/planner/plans/${plan_id}/outcomes`, {
    topics: ['plan'],
  });
  const blocks = useRead<Items<Block>>(`/api/v1/scheduler/blocks?plan_id=${plan_id}`, {
    topics: ['block'],
  });
  const known = { said: said.data !== undefined, blocks: blocks.data !== undefined };
  return (
    <div class="sections">
      <section class="section" aria-label="Summary">
        <MarkdownView text={sop.summary} />
        <details>
          <summary class="meta">What was asked for</summary>
          <p class="body-text">
            <bdi>{intent}</bdi>
          </p>
        </details>
      </section>
      <section class="section" aria-labelledby="steps-title">
        <h3 id="steps-title">Steps</h3>
        {said.isError && !known.said ? (
          <Message tone="amber">
            What was said of the steps did not load: it is missing here.
          </Message>
        ) : null}
        {blocks.isError && !known.blocks ? (
          <Message tone="amber">The calendar did not load: blocks are missing here.</Message>
        ) : null}
        <StepTable
          plan={plan}
          rows={stepRows(sop.steps, said.data?.items ?? [], blocks.data?.items ?? [])}
          known={known}
        />
      </section>
      <div class="plan-columns">
        <TextList title="It is done when this is there" items={sop.deliverables} />
        <TextList title="Assumptions" items={sop.assumptions} />
        <TextList title="Risks" items={sop.risks} />
        <ProvenanceBox plan={plan} />
      </div>
    </div>
  );
}

function TextList({ title, items }: { title: string; items: readonly string[] }): JSX.Element {
  return (
    <section class="section">
      <h3>{title}</h3>
      {items.length === 0 ? <p class="meta">None named.</p> : null}
      <ul class="steps plain">
        {items.map((item, at) => (
          <li key={at}>
            <bdi>{item}</bdi>
          </li>
        ))}
      </ul>
    </section>
  );
}
