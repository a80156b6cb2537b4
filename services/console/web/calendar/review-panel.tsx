import type { RunReply } from '@almanac/shared/contracts/reschedule';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { Message, Skeleton } from '../parts/message.tsx';
import { counted } from '../parts/words.ts';
import type { Ghost } from './day-column.tsx';
import { saySpan } from './said.ts';
import type { Reviewing } from './use-review.ts';
import { placeOf } from './week.ts';

interface ReviewProps {
  reviewing: Reviewing;
  zone: string;
  held: string | undefined;
}

/** What rescheduling would change: nothing is until Apply. */
export function ReviewPanel({ reviewing, zone, held }: ReviewProps): JSX.Element {
  const { review, begin, apply, discard } = reviewing;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const change = review.state === 'shown' ? review.run.change : null;
  const nothing = change?.unchanged === true;
  return (
    <aside
      class="cal-review"
      aria-labelledby="review-title"
      aria-busy={review.state === 'computing'}
    >
      <h2 id="review-title" ref={heading} tabIndex={-1}>
        Reschedule: {review.state === 'shown' ? titleOf(review.run) : 'a dry run'}
      </h2>
      {review.state === 'computing' ? <Skeleton what="the dry run" rows={4} /> : null}
      {review.state === 'failed' ? (
        <Message tone="amber" action={<Button onClick={begin}>Try again</Button>}>
          Nothing was computed, and nothing was moved. {review.why}
        </Message>
      ) : null}
      {review.state === 'shown' ? (
        <>
          {review.note === undefined ? null : <Message tone="amber">{review.note}</Message>}
          <Changes run={review.run} zone={zone} />
        </>
      ) : null}
      <div class="actions">
        {review.state === 'shown' && !nothing ? (
          <Button kind="primary" held={held} busy={review.applying} onClick={apply}>
            {review.applying ? 'Applying…' : 'Apply'}
          </Button>
        ) : null}
        <Button hint="Escape" onClick={discard}>
          {nothing || review.state === 'failed' ? 'Close' : 'Discard'}
        </Button>
      </div>
    </aside>
  );
}

function titleOf({ change }: RunReply): string {
  if (change === null || change.unchanged) return 'nothing has to move';
  const parts = [
    change.moved.length > 0 ? `${counted(change.moved.length, 'block')} would move` : '',
    change.created.length > 0 ? `${change.created.length} would come` : '',
    change.removed.length > 0 ? `${change.removed.length} would go` : '',
  ];
  return parts.filter(Boolean).join(', ');
}

function Changes({ run, zone }: { run: RunReply; zone: string }): JSX.Element {
  const { change, unscheduled, degraded, notes = [] } = run;
  return (
    <>
      {degraded.length === 0 ? null : (
        <Message tone="amber">
          {degraded.includes('calendar')
            ? 'The calendar does not answer: computed with what was read last.'
            : `Computed without: ${degraded.join(', ')}.`}
        </Message>
      )}
      <ul class="rows">
        {change?.moved.map((move) => (
          <li key={move.block_id}>
            <b>
              <bdi>{move.title}</bdi>
            </b>
            <p>
              {saySpan(placeOf(move.from), zone)} → {saySpan(placeOf(move.to), zone)}
            </p>
            <p class="meta">{move.why}</p>
          </li>
        ))}
        {change?.created.map((made) => (
          <li key={made.block_id}>
            <b>
              <bdi>{made.title}</bdi>
            </b>
            <p>new, {saySpan(placeOf(made), zone)}</p>
          </li>
        ))}
        {change?.removed.map((gone) => (
          <li key={gone.block_id}>
            <b>
              <bdi>{gone.title}</bdi>
            </b>
            <p>removed from {saySpan(placeOf(gone), zone)}</p>
            <p class="meta">{gone.why}</p>
          </li>
        ))}
        {change?.conflicts.map((one) => (
          <li key={`over ${one.block_id}`}>
            <b>
              <bdi>{one.title}</bdi>
            </b>
            <p>stays over “{one.with.title}”</p>
            <p class="meta">{one.why}</p>
          </li>
        ))}
      </ul>
      <Unscheduled unscheduled={unscheduled} />
      {notes.map((note) => (
        <p key={note} class="meta">
          {note}
        </p>
      ))}
    </>
  );
}

function Unscheduled(props: { unscheduled: RunReply['unscheduled'] }): JSX.Element | null {
  const { unscheduled } = props;
  if (unscheduled.length === 0) return null;
  return (
    <section class="section">
      <h3>Without a place</h3>
      <ul class="rows">
        {unscheduled.map((step) => (
          <li key={step.step_id}>
            <b>
              <bdi>{step.title}</bdi>
            </b>
            <p>{step.reason}</p>
            {step.options.length === 0 ? null : (
              <ul class="cal-options">
                {step.options.map((option) => (
                  <li key={option.detail}>{option.detail}</li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Where blocks would be, drawn over where they are. */
export function ghostsOf(run: RunReply | undefined): Ghost[] {
  const change = run?.change;
  if (change === null || change === undefined) return [];
  return [
    ...change.moved.map((move): Ghost => {
      return { key: `to ${move.block_id}`, kind: 'comes', text: move.title, ...placeOf(move.to) };
    }),
    ...change.created.map((made): Ghost => {
      return { key: `new ${made.block_id}`, kind: 'comes', text: made.title, ...placeOf(made) };
    }),
    ...change.removed.map((gone): Ghost => {
      return { key: `gone ${gone.block_id}`, kind: 'goes', text: '', ...placeOf(gone) };
    }),
  ];
}
