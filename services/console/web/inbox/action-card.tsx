import type { Action } from '@almanac/shared/contracts/actions';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { useNow } from '../parts/now.ts';
import { Tag } from '../parts/tag.tsx';
import { sayInstant, sayLeft } from '../parts/words.ts';
import { useZone } from '../shell/session.ts';
import { CardFacts } from './card-facts.tsx';
import { ChangedBox } from './changed-box.tsx';
import type { Difference } from '../parts/difference.ts';
import { EqualApprovals } from './equal-approvals.tsx';
import { levelWords, reversibilityTag, riskTone } from './say-action.ts';
import { sayState } from '../parts/action-words.ts';

interface CardProps {
  action: Action;
  /** What changed since it was read here; empty where nothing did. */
  changed: readonly Difference[];
}

/** Everything that `payload_hash` covers, in the order in which a person should read it (design 06 §4). */
export function ActionCard({ action, changed }: CardProps): JSX.Element {
  const { card, reasoning, expected_effect } = action;
  return (
    <article class="card" aria-labelledby="card-title">
      <CardHead action={action} />
      <h2 id="card-title" class="card-title" tabIndex={-1}>
        {card.title}
      </h2>
      <p class="lead">{reasoning}</p>
      {changed.length === 0 ? null : <ChangedBox differences={changed} />}
      <section class="panel">
        <h3 class="panel-head">Exactly this will happen</h3>
        <dl class="facts panel-body">
          {card.fields.map(({ label, value }, at) => (
            <div key={`${label}${at}`} class="fact">
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        {card.body === undefined ? null : <Body key={action.payload_hash} text={card.body} />}
        {card.diff === undefined || card.diff.length === 0 ? null : (
          <div class="panel-body panel-line">
            <ChangedBox title="Compared with the version before" differences={card.diff} />
          </div>
        )}
        <p class="panel-body panel-line effect">{expected_effect}</p>
      </section>
      <CardFacts action={action} />
      <EqualApprovals action={action} />
    </article>
  );
}

function CardHead({ action }: { action: Action }): JSX.Element {
  const now = useNow();
  const zone = useZone();
  const [tone, words] = reversibilityTag(action.reversibility);
  const waits = action.state === 'awaiting_approval';
  const end = action.confirm_by ?? action.expires_at;
  return (
    <div class="card-head">
      <p class="tags">
        <Tag tone={tone}>{words}</Tag>
        <Tag tone={riskTone(action.risk)}>{action.risk} risk</Tag>
        <Tag>{waits ? levelWords(action) : sayState(action.state)}</Tag>
        {action.shadow ? <Tag tone="sky">in shadow: recorded, not done</Tag> : null}
        {action.version > 1 ? <Tag>version {action.version}</Tag> : null}
      </p>
      <p class="meta" title={sayInstant(end, zone, now)}>
        {waits ? `expires in ${sayLeft(Date.parse(end) - now)}` : sayInstant(end, zone, now)}
      </p>
    </div>
  );
}

const SHOWN_CHARS = 64_000;

function Body({ text }: { text: string }): JSX.Element {
  const [all, setAll] = useState(text.length <= SHOWN_CHARS);
  return (
    <div class="card-body panel-line">
      <p class="serif">{all ? text : text.slice(0, SHOWN_CHARS)}</p>
      {all ? null : <Button onClick={() => setAll(true)}>Show all of it</Button>}
    </div>
  );
}
