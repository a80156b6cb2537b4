import type { Plan } from '@almanac/shared/contracts/planner';
import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Loaded } from '../parts/loaded.tsx';
import { counted, plainName, sayMoney } from '../parts/words.ts';
import { pathWith } from '../use-query.ts';
import { useRead } from '../use-read.ts';
import { saySource } from './plan-words.ts';

/** From where the present version comes, and what it cost. */
export function ProvenanceBox({ plan }: { plan: Plan }): JSX.Element {
  const { provenance } = plan;
  const { model, prompt, cost, note, trace_id, similar_plans = [] } = provenance;
  const { memories, used_memories = [], engagement_id, workflow_id, blueprint_id } = provenance;
  const facts: [string, ComponentChildren | undefined][] = [
    ['Source', saySource(provenance)],
    ['Model', model],
    [
      'Prompt',
      prompt === undefined ? undefined : (
        <a key="prompt" href={pathWith('/settings', { part: 'prompts', prompt: prompt.name })}>
          {plainName(prompt.name)}, version {prompt.version}
        </a>
      ),
    ],
    ['Engagement', engagement_id],
    ['Workflow', workflow_id],
    ['Blueprint', blueprint_id],
    ['Cost', cost === undefined ? 'no model was asked' : sayMoney(cost)],
    ['Memories', `${memories.length} recalled, it rests on ${used_memories.length}`],
    ['Trace', trace_id],
    ['Note', note],
  ];
  return (
    <section class="section">
      <h3>Where it comes from</h3>
      <dl class="facts">
        {facts
          .filter(([, value]) => value !== undefined)
          .map(([label, value]) => (
            <div key={label} class="fact">
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      <Memories ids={used_memories} />
      {similar_plans.length === 0 ? null : (
        <details>
          <summary class="meta">{counted(similar_plans.length, 'finished plan')} like it</summary>
          <ul class="steps plain">
            {similar_plans.map((id) => (
              <li key={id}>
                <a class="mono" href={`/plans/${id}`}>
                  {id}
                </a>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

/** Read only when somebody wants to see them. */
function Memories({ ids }: { ids: readonly string[] }): JSX.Element | null {
  const [open, setOpen] = useState(false);
  if (ids.length === 0) return null;
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary class="meta">{counted(ids.length, 'memory', 'memories')} it rests on</summary>
      {open ? (
        <ul class="steps plain">
          {ids.map((id) => (
            <UsedMemory key={id} id={id} />
          ))}
        </ul>
      ) : null}
    </details>
  );
}

function UsedMemory({ id }: { id: string }): JSX.Element {
  const path = `/api/v1/memory/${encodeURIComponent(id)}`;
  const read = useRead<{ content: string }>(path, { topics: ['memory'] });
  return (
    <li>
      <Loaded read={read} what="this memory">
        {({ content }) => <bdi>{content}</bdi>}
      </Loaded>
      <p class="meta mono">{id}</p>
    </li>
  );
}
