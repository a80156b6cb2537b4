import type { Action } from '@almanac/shared/contracts/actions';
import type { JSX } from 'preact';
import {
  ACTION_STATES,
  ACTION_TYPES,
  RISKS,
  sayState,
  sayType,
  toneOfState,
} from '../parts/action-words.ts';
import { AsOf, Loaded } from '../parts/loaded.tsx';
import { Empty } from '../parts/message.tsx';
import { useNow } from '../parts/now.ts';
import { Pager, usePages } from '../parts/pager.tsx';
import { plainChoices, SelectField } from '../parts/select-field.tsx';
import { Tag } from '../parts/tag.tsx';
import { sayInstant } from '../parts/words.ts';
import { useZone } from '../shell/session.ts';
import { pathWith, useQuery, type Query } from '../use-query.ts';
import { beginRead, useRead, type Topic } from '../use-read.ts';
import { rememberOpened, useReturn, useRowKeys } from '../shell/use-row-keys.ts';

type Row = Pick<
  Action,
  | 'action_id'
  | 'action_type'
  | 'state'
  | 'shadow'
  | 'risk'
  | 'level'
  | 'title'
  | 'requested_by'
  | 'client_id'
  | 'created_at'
>;
interface Page {
  items: Row[];
  next_cursor: string | null;
}

const PATH = '/api/v1/actions';
const TOPICS: Topic[] = ['action'];
export const beginActions = (): void => beginRead(PATH, TOPICS);

const ANY = { value: '', text: 'any' };

function filterOf({ status, type, risk }: Query): Record<string, string | undefined> {
  return { status, type, risk };
}

/** Every Action there was, newest first. */
export function ActionsTab(): JSX.Element {
  const [query, change] = useQuery();
  const filter = filterOf(query);
  const filtered = Object.values(filter).some((value) => value !== undefined && value !== '');
  const pages = usePages(JSON.stringify(filter));
  const path = pathWith(PATH, { ...filter, cursor: pages.cursor });
  const read = useRead<Page>(path, { topics: TOPICS, keep: true });
  const box = useRowKeys('activity');
  useReturn(box, read.data !== undefined);
  return (
    <div ref={box}>
      <form class="filters" aria-label="Filter" onSubmit={(event) => event.preventDefault()}>
        <SelectField
          label="State"
          name="status"
          value={query['status'] ?? ''}
          choices={[ANY, ...plainChoices(ACTION_STATES, sayState)]}
          onChange={(status) => change({ status }, { replace: true })}
        />
        <SelectField
          label="Kind"
          name="type"
          value={query['type'] ?? ''}
          choices={[ANY, ...plainChoices(ACTION_TYPES, sayType)]}
          onChange={(type) => change({ type }, { replace: true })}
        />
        <SelectField
          label="Risk"
          name="risk"
          value={query['risk'] ?? ''}
          choices={[ANY, ...plainChoices(RISKS, (risk) => risk)]}
          onChange={(risk) => change({ risk }, { replace: true })}
        />
        <AsOf read={read} />
      </form>
      <Loaded read={read} what="the Actions" unharmed="Nothing was decided.">
        {({ items, next_cursor }) =>
          items.length === 0 ? (
            <NoActions filtered={filtered} />
          ) : (
            <>
              <ul class="rows">
                {items.map((row) => (
                  <ActionRow key={row.action_id} row={row} query={query} />
                ))}
              </ul>
              <Pager pages={pages} next={next_cursor} />
            </>
          )
        }
      </Loaded>
    </div>
  );
}

function NoActions({ filtered }: { filtered: boolean }): JSX.Element {
  if (!filtered) {
    return (
      <Empty title="No Action yet">
        What Almanac writes, sends or schedules is proposed as an Action and stands here for good.
      </Empty>
    );
  }
  return (
    <Empty
      title="No Action fits this filter"
      action={
        <a class="button" href="/activity?tab=actions">
          Clear the filter
        </a>
      }
    />
  );
}

function ActionRow({ row, query }: { row: Row; query: Query }): JSX.Element {
  const zone = useZone();
  const now = useNow();
  const { action_id: id, state, risk, shadow, client_id, requested_by } = row;
  const href = pathWith('/activity', { tab: 'actions', ...filterOf(query), id });
  return (
    <li>
      <a class="row-link" href={href} data-row={id} onClick={() => rememberOpened(id)}>
        <span class="row-title">{row.title}</span>
        <span class="meta nowrap">{sayInstant(row.created_at, zone, now)}</span>
        <span class="meta">
          {[client_id, requested_by, sayType(row.action_type)].filter(Boolean).join(' · ')}
        </span>
        <span class="tags">
          {risk === 'high' || risk === 'critical' ? <Tag tone="amber">{risk} risk</Tag> : null}
          {shadow ? <Tag>only recorded</Tag> : null}
          <Tag tone={toneOfState(state)}>{sayState(state)}</Tag>
        </span>
      </a>
    </li>
  );
}
