import type { Plan } from '@almanac/shared/contracts/planner';
import type { JSX } from 'preact';
import { useLocation } from 'preact-iso';
import { AsOf, Loaded } from '../parts/loaded.tsx';
import { Empty } from '../parts/message.tsx';
import { useNow } from '../parts/now.ts';
import { Tabs } from '../parts/tabs.tsx';
import { Tag } from '../parts/tag.tsx';
import { sayInstant } from '../parts/words.ts';
import { useZone } from '../shell/session.ts';
import { useKeys } from '../shell/use-keys.ts';
import { pathWith, useQuery } from '../use-query.ts';
import { useRead, type Read } from '../use-read.ts';
import { PlanDeeds } from './plan-deeds.tsx';
import { filterOf } from './plan-list.tsx';
import { PlanPart } from './plan-part.tsx';
import { sayRange, sayStatus, toneOfStatus } from './plan-words.ts';
import { RunsPart } from './runs-part.tsx';
import { VersionsPart } from './versions-part.tsx';

const TABS = ['plan', 'versions', 'work'] as const;
type Tab = (typeof TABS)[number];
const TITLES: Record<Tab, string> = { plan: 'Steps', versions: 'Versions', work: 'Work done' };

export function PlanDetail({ plan_id }: { plan_id: string }): JSX.Element {
  const [query] = useQuery();
  const { route } = useLocation();
  const list = pathWith('/plans', filterOf(query));
  const path = `/api/v1/planner/plans/${encodeURIComponent(plan_id)}`;
  const read = useRead<Plan>(path, { topics: ['plan'] });
  useKeys('plans', { back: () => route(list) });
  return (
    <article class="detail plan-detail">
      <p>
        <a href={list}>← All plans</a>
      </p>
      {read.error?.status === 404 || read.error?.status === 422 ? (
        <Empty title="There is no such plan" />
      ) : (
        <Loaded read={read} what="this plan" unharmed="Nothing was changed.">
          {(plan) => <Shown plan={plan} read={read} />}
        </Loaded>
      )}
    </article>
  );
}

function Shown({ plan, read }: { plan: Plan; read: Read<Plan> }): JSX.Element {
  const [query] = useQuery();
  const tab = TABS.find((one) => one === query['tab']) ?? 'plan';
  const at = `/plans/${plan.plan_id}`;
  return (
    <>
      <PlanHead plan={plan} read={read} />
      <PlanDeeds plan={plan} />
      <Tabs
        label="This plan"
        entries={TABS.map((one) => ({
          href: pathWith(at, { ...filterOf(query), tab: one === 'plan' ? undefined : one }),
          title: TITLES[one],
          current: one === tab,
          ...(one === 'versions' ? { count: plan.version } : {}),
        }))}
      />
      {tab === 'plan' ? <PlanPart plan={plan} /> : null}
      {tab === 'versions' ? <VersionsPart plan={plan} /> : null}
      {tab === 'work' ? <RunsPart plan={plan} /> : null}
    </>
  );
}

function PlanHead({ plan, read }: { plan: Plan; read: Read<Plan> }): JSX.Element {
  const zone = useZone();
  const now = useNow();
  const { totals, due, client_id, task_id } = plan;
  const range = { p50: totals.estimated_minutes, p80: totals.p80_minutes };
  return (
    <>
      <p class="tags">
        <Tag tone={toneOfStatus(plan.status)}>{sayStatus(plan.status)}</Tag>
        <AsOf read={read} />
      </p>
      <h2 class="detail-title">
        <bdi>{plan.plan_title}</bdi>
      </h2>
      <p class="meta">
        {client_id === null ? null : (
          <>
            <bdi>{client_id}</bdi> ·{' '}
          </>
        )}
        {[
          due === null ? 'no due date' : `due ${sayInstant(due, zone, now)}`,
          sayRange(range),
          `version ${plan.version}, ${sayInstant(plan.updated_at, zone, now)}`,
          task_id === null ? '' : `task ${task_id}`,
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
    </>
  );
}
