import type { Action } from '@almanac/shared/contracts/actions';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { sayLevel, sayState, sayType, toneOfState } from '../parts/action-words.ts';
import { Button } from '../parts/button.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { useNow } from '../parts/now.ts';
import { Tag } from '../parts/tag.tsx';
import { sayInstant } from '../parts/words.ts';
import { useZone } from '../shell/session.ts';
import { useKeys } from '../shell/use-keys.ts';
import { pathWith, useQuery } from '../use-query.ts';
import { useRead } from '../use-read.ts';
import { useHeld } from '../use-held.ts';
import { rollbackHeld, storyOf } from './action-story.ts';
import { EvidenceButton } from './evidence-button.tsx';
import { RollbackDialog } from './rollback-dialog.tsx';

/** One Action from its proposal to its end. */
export function ActionDetail({ id }: { id: string }): JSX.Element {
  const [, change] = useQuery();
  const read = useRead<Action>(`/api/v1/actions/${encodeURIComponent(id)}`, { topics: ['action'] });
  const back = (): void => change({ id: undefined });
  useKeys('activity', { back });
  return (
    <article class="detail">
      <p>
        <button type="button" class="link-button" onClick={back}>
          ← All Actions
        </button>
      </p>
      <Loaded read={read} what="this Action" unharmed="Nothing was changed.">
        {(action) => <Life action={action} />}
      </Loaded>
    </article>
  );
}

function Life({ action }: { action: Action }): JSX.Element {
  const [taking_back, setTakingBack] = useState(false);
  const held = useHeld();
  const { action_id, card, state } = action;
  const why_not = rollbackHeld(action) ?? held;
  return (
    <>
      <p class="tags">
        <Tag tone={toneOfState(state)}>{sayState(state)}</Tag>
        {action.shadow ? <Tag>only recorded</Tag> : null}
        <Tag tone={action.risk === 'low' || action.risk === 'medium' ? 'plain' : 'amber'}>
          {action.risk} risk
        </Tag>
        <Tag>{action.reversibility}</Tag>
      </p>
      <h2 class="detail-title">{card.title}</h2>
      <p class="lead">{action.reasoning}</p>
      <div class="actions">
        <Button held={why_not} onClick={() => setTakingBack(true)}>
          Take it back…
        </Button>
        <EvidenceButton action_id={action_id} />
        <a class="button" href={pathWith('/activity', { tab: 'audit', subject: action_id })}>
          Its audit rows
        </a>
      </div>
      {why_not === undefined ? null : <p class="meta">Taking it back: {why_not}</p>}
      <div class="detail-columns">
        <Story action={action} />
        <Facts action={action} />
      </div>
      {taking_back ? <RollbackDialog action={action} onClose={() => setTakingBack(false)} /> : null}
    </>
  );
}

function Story({ action }: { action: Action }): JSX.Element {
  const zone = useZone();
  const now = useNow();
  return (
    <section class="section">
      <h3>What happened</h3>
      <ol class="story">
        {storyOf(action).map(({ key, at, what, who, detail, tone }) => (
          <li key={key} class={tone}>
            <span class="strong">{what}</span>
            <span class="meta">
              {' '}
              {sayInstant(at, zone, now)}
              {who === undefined ? '' : ` · ${who}`}
            </span>
            {detail === undefined ? null : <p class="story-detail">{detail}</p>}
          </li>
        ))}
      </ol>
      <Links action={action} />
    </section>
  );
}

function Links({ action }: { action: Action }): JSX.Element | null {
  const { rolls_back, rolled_back_by } = action;
  const to = (id: string, words: string): JSX.Element => (
    <p>
      <a href={pathWith('/activity', { tab: 'actions', id })}>{words}</a>
    </p>
  );
  if (rolls_back !== null) return to(rolls_back, 'It takes back this Action');
  const by = rolled_back_by?.action_id;
  if (typeof by !== 'string') return null;
  return to(by, `Taken back by this Action (${sayState(rolled_back_by?.state ?? '')})`);
}

function Facts({ action }: { action: Action }): JSX.Element {
  const { card, ruling, checks } = action;
  const said = new Set(card.fields.map(({ label }) => label));
  const more: [string, string | undefined][] = [
    ['Kind', sayType(action.action_type)],
    ['Client', action.client_id ?? 'none'],
    ['Asked by', action.requested_by],
    ['Level', sayLevel(action.level)],
    ['Decided by', ruling === undefined ? undefined : `${ruling.rule_id}: ${ruling.why}`],
    ['Effect', action.expected_effect],
    ['Version', String(action.version)],
    ['Policy version', String(action.policy_version)],
  ];
  const facts = [
    ...card.fields.map(({ label, value }) => [label, value] as const),
    ...more.filter(([label, value]) => value !== undefined && !said.has(label)),
  ];
  return (
    <section class="section">
      <h3>What it is</h3>
      <dl class="facts">
        {facts.map(([label, value], at) => (
          <div key={`${label}${at}`} class="fact">
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {card.body === undefined ? null : <p class="serif body-text">{card.body}</p>}
      {checks.length === 0 ? null : (
        <ul class="checks">
          {checks.map(({ label, ok }) => (
            <li key={label}>
              <span aria-hidden="true">{ok ? '✓' : '✕'}</span>{' '}
              <span class="visually-hidden">{ok ? 'holds: ' : 'does not hold: '}</span>
              {label}
            </li>
          ))}
        </ul>
      )}
      <p class="meta mono">
        {action.action_id} · payload {action.payload_hash}
      </p>
    </section>
  );
}
