import type { Action } from '@almanac/shared/contracts/actions';
import { Check, CircleAlert } from 'lucide-preact';
import type { ComponentChildren, JSX } from 'preact';
import { safeLink } from '../parts/markdown.ts';
import { useNow } from '../parts/now.ts';
import { counted, sayAgo, sayMoney } from '../parts/words.ts';
import { rollbackWords, whoWords } from './say-action.ts';

/** Below what will happen: what speaks for it, what against, and who asked. */
export function CardFacts({ action }: { action: Action }): JSX.Element {
  const { evidence, rollback, requested_by, action_id, payload_hash, decisions, ruling } = action;
  return (
    <>
      <div class="card-columns">
        <Facts title="Checked just now">
          <ul class="checks">
            {action.checks.map(({ label, ok }) => (
              <li key={label}>
                {ok ? (
                  <Check size={16} strokeWidth={1.75} aria-hidden="true" class="ok" />
                ) : (
                  <CircleAlert size={16} strokeWidth={1.75} aria-hidden="true" class="not-ok" />
                )}
                <span>
                  {ok ? null : <span class="visually-hidden">Look: </span>}
                  {label}
                </span>
              </li>
            ))}
          </ul>
        </Facts>
        <Facts title="Evidence" id="evidence">
          {evidence.length === 0 ? (
            <p class="meta">None was given.</p>
          ) : (
            <ul>
              {evidence.map((one) => (
                <li key={one}>
                  <Evidence text={one} />
                </li>
              ))}
            </ul>
          )}
        </Facts>
        <Facts title="If it turns out wrong">
          <p>{rollbackWords(rollback)}</p>
        </Facts>
        <Facts title="Impact">
          <Impact action={action} />
        </Facts>
        {decisions.length === 0 ? null : (
          <Facts title="Who said what">
            <Decisions decisions={decisions} version={action.version} />
          </Facts>
        )}
        {ruling === undefined ? null : (
          <Facts title="Why it asks you">
            <p>{ruling.why}</p>
          </Facts>
        )}
      </div>
      <p class="meta card-ids">
        Proposed by {whoWords(requested_by)} · <span class="mono">{action_id}</span> · payload{' '}
        <span class="mono" title={payload_hash}>
          {payload_hash.slice(0, 12)}
        </span>
      </p>
    </>
  );
}

interface FactsProps {
  title: string;
  id?: string;
  children: ComponentChildren;
}

function Facts({ title, id, children }: FactsProps): JSX.Element {
  return (
    <section {...(id === undefined ? {} : { id })} tabIndex={id === undefined ? undefined : -1}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Evidence({ text }: { text: string }): JSX.Element {
  if (/^mem_[0-9a-z]{20,40}$/.test(text)) return <a href={`/memory?id=${text}`}>{text}</a>;
  const href = safeLink(text);
  if (href === undefined) return <>{text}</>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {text}
    </a>
  );
}

function Impact({ action }: { action: Action }): JSX.Element {
  const { estimated_impact: impact, affected_records } = action;
  const cost = impact?.cost === undefined ? undefined : sayMoney(impact.cost);
  const touched = counted(affected_records.length, 'record');
  const words = [cost, impact?.note, affected_records.length === 0 ? undefined : touched];
  const said = words.filter(Boolean).join(', ');
  return (
    <>
      <p>{said === '' ? 'None was estimated.' : said}</p>
      {affected_records.length === 0 ? null : (
        <details>
          <summary class="meta">Which</summary>
          <ul class="meta">
            {affected_records.map((record) => (
              <li key={record}>{record}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function Decisions({ decisions, version }: Pick<Action, 'decisions' | 'version'>): JSX.Element {
  const now = useNow();
  return (
    <ul>
      {decisions.map((one) => (
        <li key={`${one.person}${one.at}`}>
          {one.person} said {one.decision === 'approve' ? 'yes' : 'no'},{' '}
          {sayAgo(now - Date.parse(one.at))}
          {one.version === version ? '' : ` (to version ${one.version})`}
          {one.note === null ? '' : `: ${one.note}`}
        </li>
      ))}
    </ul>
  );
}
