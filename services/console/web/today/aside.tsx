/** The right column: what waits, how yesterday went, what is worth knowing. */
import type { TodayView } from '@almanac/shared/contracts/console-views';
import type { JSX } from 'preact';
import { MarkdownView } from '../parts/markdown-view.tsx';
import { Message } from '../parts/message.tsx';
import { Dot } from '../parts/tag.tsx';
import { daysBetween, sayLeft } from '../parts/words.ts';
import { isDay, sayDay } from '../parts/zoned.ts';
import { worthKnowing } from './said.ts';

const SOON_MS = 2 * 3_600_000;

export function Waiting(props: { waiting: TodayView['waiting']; now: number }): JSX.Element {
  const { waiting, now } = props;
  const count = waiting.known ? waiting.value.count : 0;
  return (
    <section class="section" aria-labelledby="waiting-title">
      <header>
        <h2 id="waiting-title">Waiting for you</h2>
        {count === 0 ? null : (
          <a href="/inbox" class="meta-link">
            All {count}
            {waiting.known && waiting.value.more ? '+' : ''}
            <span class="visually-hidden"> that wait for you</span>
          </a>
        )}
      </header>
      {waiting.known ? null : (
        <Message tone="amber">What waits for you is not known. {waiting.why}</Message>
      )}
      {waiting.known && count === 0 ? <p class="ink-2">Nothing waits for you.</p> : null}
      <ul class="rows">
        {(waiting.known ? waiting.value.items : []).map((action) => {
          const left = Date.parse(action.expires_at) - now;
          const title =
            typeof action['title'] === 'string' ? action['title'] : action.expected_effect;
          return (
            <li key={action.action_id}>
              <a class="waiting-row" href={`/inbox?id=${action.action_id}`}>
                <bdi>{title}</bdi>
                <span class={left <= SOON_MS ? 'left soon' : 'left'}>{sayLeft(left)}</span>
              </a>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** The last reflection: under its own day where it is not of yesterday. */
export function Yesterday({ today }: { today: TodayView }): JSX.Element {
  const { reflection, zone, at } = today;
  const last = reflection.known ? reflection.value : null;
  const period = last?.period;
  const age = isDay(period) ? daysBetween(`${period}T12:00:00Z`, at, zone) : 1;
  const named = isDay(period) ? sayDay(period, 'EEEE d MMMM') : '';
  return (
    <section class="section" aria-labelledby="yesterday-title">
      <h2 id="yesterday-title">{age === 1 ? 'Yesterday' : named}</h2>
      {reflection.known ? null : (
        <Message tone="amber">The reflection is not known. {reflection.why}</Message>
      )}
      {reflection.known && last === null ? (
        <p class="ink-2">The first reflection comes at the end of a day with blocks.</p>
      ) : null}
      {last === null ? null : (
        <>
          <MarkdownView text={withoutTitle(last.narrative_markdown)} />
          <p class="meta">
            Daily reflection. Numbers are computed,{' '}
            {last.worded_by === 'model' ? 'a model words them' : 'words are a template’s'}.
          </p>
        </>
      )}
    </section>
  );
}

/** Its own heading says again what stands above it. */
function withoutTitle(markdown: string): string {
  return markdown.replace(/^\s*#{1,3} [^\n]*\n+/, '');
}

export function WorthKnowing({ today, now }: { today: TodayView; now: number }): JSX.Element {
  return (
    <section class="section" aria-labelledby="worth-title">
      <h2 id="worth-title">Worth knowing</h2>
      <ul class="worth">
        {worthKnowing(today, now).map(({ key, tone, text, href }) => (
          <li key={key}>
            <Dot tone={tone} />
            <p>
              <bdi>{text}</bdi> {href === undefined ? null : <a href={href}>{placeName(href)}</a>}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function placeName(href: string): string {
  if (href.startsWith('/calendar')) return 'Open the calendar';
  if (href.startsWith('/memory')) return 'Open memory';
  return href.startsWith('/activity') ? 'Open the audit' : 'Open the situation';
}
