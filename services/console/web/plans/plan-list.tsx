import type { ListedPlan } from '@almanac/shared/contracts/planner';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { AsOf, Loaded } from '../parts/loaded.tsx';
import { Empty } from '../parts/message.tsx';
import { useNow } from '../parts/now.ts';
import { Pager, usePages } from '../parts/pager.tsx';
import { plainChoices, SelectField } from '../parts/select-field.tsx';
import { Tag } from '../parts/tag.tsx';
import { givenIn, TextField } from '../parts/text-field.tsx';
import { sayInstant } from '../parts/words.ts';
import { useZone } from '../shell/session.ts';
import { rememberOpened, useReturn, useRowKeys } from '../shell/use-row-keys.ts';
import { pathWith, useQuery, type Query } from '../use-query.ts';
import { beginRead, useRead, type Topic } from '../use-read.ts';
import { NewPlanDialog } from './new-plan-dialog.tsx';
import { LIVE, sayProgress, sayStatus, STATUSES, toneOfStatus } from './plan-words.ts';
import { useMayPlan } from './use-may-plan.ts';

interface Reply {
  items: ListedPlan[];
  next_cursor: string | null;
}

const PATH = '/api/v1/planner/plans';
const TOPICS: Topic[] = ['plan'];
export const beginPlans = (): void => beginRead(PATH, TOPICS);

const ANY = { value: '', text: 'any' };

/** The part of the address that says which plans are shown; a plan keeps it for the way back. */
export function filterOf({ status, client_id, task_id }: Query): Query {
  return Object.fromEntries(
    Object.entries({ status, client_id, task_id }).filter(
      (entry): entry is [string, string] => (entry[1] ?? '') !== '',
    ),
  );
}

export function PlanList(): JSX.Element {
  const [query] = useQuery();
  const filter = filterOf(query);
  const pages = usePages(JSON.stringify(filter));
  const path = pathWith(PATH, { ...filter, cursor: pages.cursor });
  const read = useRead<Reply>(path, { topics: TOPICS, keep: true });
  const box = useRowKeys('plans');
  useReturn(box, read.data !== undefined);
  const [making, setMaking] = useState(false);
  const { may, held } = useMayPlan();
  return (
    <div ref={box}>
      <Filters query={query} filtered={Object.keys(filter).length > 0} />
      <div class="actions plans-deeds">
        {may ? (
          <Button kind="primary" held={held} onClick={() => setMaking(true)}>
            Make a plan…
          </Button>
        ) : null}
        <AsOf read={read} />
      </div>
      <Loaded read={read} what="the plans" unharmed="Nothing was changed.">
        {({ items, next_cursor }) =>
          items.length === 0 ? (
            <NoPlans filtered={Object.keys(filter).length > 0} />
          ) : (
            <>
              <ul class="rows">
                {items.map((plan) => (
                  <PlanRow key={plan.plan_id} plan={plan} filter={filter} />
                ))}
              </ul>
              <Pager pages={pages} next={next_cursor} />
            </>
          )
        }
      </Loaded>
      {making ? <NewPlanDialog onClose={() => setMaking(false)} /> : null}
    </div>
  );
}

/** Whole words: the owner compares exactly. */
function Filters({ query, filtered }: { query: Query; filtered: boolean }): JSX.Element {
  const [, change] = useQuery();
  const submit = (event: JSX.TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const given = (name: string): string => givenIn(event.currentTarget, name).trim();
    change({ client_id: given('client_id'), task_id: given('task_id') });
  };
  return (
    <form class="filters" aria-label="Filter" onSubmit={submit}>
      <SelectField
        label="Status"
        name="status"
        value={query['status'] ?? ''}
        choices={[ANY, ...plainChoices(STATUSES, sayStatus)]}
        onChange={(status) => change({ status }, { replace: true })}
      />
      <TextField
        label="Client"
        name="client_id"
        value={query['client_id'] ?? ''}
        maxLength={120}
        autocomplete="off"
      />
      <TextField
        label="Task id"
        name="task_id"
        value={query['task_id'] ?? ''}
        maxLength={200}
        autocomplete="off"
      />
      <div class="actions">
        <Button type="submit">Filter</Button>
        {filtered ? (
          <a class="button quiet" href="/plans">
            Clear
          </a>
        ) : null}
      </div>
    </form>
  );
}

function NoPlans({ filtered }: { filtered: boolean }): JSX.Element {
  if (filtered) {
    return (
      <Empty
        title="No plan fits this filter"
        action={
          <a class="button" href="/plans">
            Clear the filter
          </a>
        }
      />
    );
  }
  return (
    <Empty title="No plan yet">
      A task in Coda gets its plan by itself. Make one here for anything else.
    </Empty>
  );
}

function PlanRow({ plan, filter }: { plan: ListedPlan; filter: Query }): JSX.Element {
  const zone = useZone();
  const now = useNow();
  const { plan_id, due, status, client_id } = plan;
  const late = due !== null && LIVE.includes(status) && Date.parse(due) < now;
  return (
    <li>
      <a
        class="row-link"
        href={pathWith(`/plans/${plan_id}`, filter)}
        data-row={plan_id}
        onClick={() => rememberOpened(plan_id)}
      >
        <bdi class="row-title">{plan.plan_title}</bdi>
        <span class="meta nowrap">
          {due === null ? 'no due date' : `due ${sayInstant(due, zone, now)}`}
        </span>
        <span class="meta">
          {client_id === null ? null : (
            <>
              <bdi>{client_id}</bdi> ·{' '}
            </>
          )}
          {sayProgress(plan)}
        </span>
        <span class="tags">
          {late ? <Tag tone="amber">overdue</Tag> : null}
          <Tag tone={toneOfStatus(status)}>{sayStatus(status)}</Tag>
        </span>
      </a>
    </li>
  );
}
