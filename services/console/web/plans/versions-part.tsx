import type { PlanDiff, PlanVersion } from '@almanac/shared/contracts/plan-diff';
import type { Plan } from '@almanac/shared/contracts/planner';
import type { JSX } from 'preact';
import { DifferenceList } from '../parts/difference-list.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { useNow } from '../parts/now.ts';
import { plainChoices, SelectField } from '../parts/select-field.tsx';
import { sayInstant, sayMinutes } from '../parts/words.ts';
import { useZone } from '../shell/session.ts';
import { pathWith, useQuery } from '../use-query.ts';
import { useRead } from '../use-read.ts';
import { differencesOfDiff, sayDiff, saySource } from './plan-words.ts';

/** Every version there was, and two of them side by side; which two stands in the address. */
export function VersionsPart({ plan }: { plan: Plan }): JSX.Element {
  const path = `/api/v1/planner/plans/${plan.plan_id}/versions`;
  const read = useRead<{ items: PlanVersion[] }>(path, { topics: ['plan'] });
  return (
    <Loaded read={read} what="the versions" unharmed="Nothing was changed.">
      {({ items }) => (
        <div class="sections">
          {items.length < 2 ? (
            <p class="meta">There is one version so far. Revise it, and both compare here.</p>
          ) : (
            <Compared plan={plan} versions={items} />
          )}
          <ul class="rows">
            {items.map((version) => (
              <VersionRow key={version.version} version={version} />
            ))}
          </ul>
        </div>
      )}
    </Loaded>
  );
}

function Compared({ plan, versions }: { plan: Plan; versions: PlanVersion[] }): JSX.Element {
  const [query, change] = useQuery();
  const numbers = versions.map(({ version }) => String(version));
  const known = (asked: string | undefined, otherwise: string): string =>
    numbers.find((one) => one === asked) ?? otherwise;
  const from = known(query['from'], numbers[1] ?? '');
  const to = known(query['to'], numbers[0] ?? '');
  const path = pathWith(`/api/v1/planner/plans/${plan.plan_id}/diff`, { from, to });
  const read = useRead<PlanDiff>(path, { topics: ['plan'], keep: true });
  const choices = plainChoices(numbers, (one) => `version ${one}`);
  const steps = versions.flatMap(({ sop }) => sop.steps);
  const titles = new Map(steps.toReversed().map(({ step_id, title }) => [step_id, title]));
  return (
    <section class="section" aria-labelledby="compared-title">
      <h3 id="compared-title">Side by side</h3>
      <form class="filters" aria-label="Versions" onSubmit={(event) => event.preventDefault()}>
        <SelectField
          label="From"
          name="from"
          value={from}
          choices={choices}
          onChange={(value) => change({ from: value, to }, { replace: true })}
        />
        <SelectField
          label="To"
          name="to"
          value={to}
          choices={choices}
          onChange={(value) => change({ from, to: value }, { replace: true })}
        />
      </form>
      <Loaded read={read} what="the difference">
        {(diff) => {
          const items = differencesOfDiff(diff, titles);
          return (
            <>
              <p>{sayDiff(diff)}</p>
              {items.length === 0 ? (
                <p class="meta">No step was added, taken out or changed.</p>
              ) : (
                <div class="plan-differences">
                  <DifferenceList items={items} />
                </div>
              )}
            </>
          );
        }}
      </Loaded>
    </section>
  );
}

function VersionRow({ version }: { version: PlanVersion }): JSX.Element {
  const zone = useZone();
  const now = useNow();
  const { sop, provenance, created_by, created_at, reason } = version;
  return (
    <li class="version-row">
      <p>
        <span class="strong">Version {version.version}</span>{' '}
        <span class="meta">
          {sayInstant(created_at, zone, now)} · <bdi>{created_by}</bdi> · {saySource(provenance)}
        </span>
      </p>
      <p class="clamp">
        <bdi>{reason}</bdi>
      </p>
      <details>
        <summary class="meta">
          Its steps<span class="visually-hidden"> in version {version.version}</span>
        </summary>
        <ol class="steps">
          {sop.steps.map(({ step_id, title, estimated_minutes }) => (
            <li key={step_id}>
              <bdi>{title}</bdi> <span class="meta">{sayMinutes(estimated_minutes)}</span>
            </li>
          ))}
        </ol>
      </details>
    </li>
  );
}
