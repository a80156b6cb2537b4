import type { BlockState } from '@almanac/shared/contracts/completion';
import type { JSX } from 'preact';
import { Button } from '../parts/button.tsx';
import { Message } from '../parts/message.tsx';
import { Tag } from '../parts/tag.tsx';
import { sayMinutes } from '../parts/words.ts';
import { saySpan } from './said.ts';
import type { Calendar } from './use-calendar.ts';
import type { Moves } from './use-moves.ts';
import { isOver, placeOf, workedMinutes, type Place } from './week.ts';

interface BarProps {
  calendar: Calendar;
  block: BlockState;
  place: Place;
  /** In a person's words, where the refusal is about this block. */
  refused: string | undefined;
  onMove: () => void;
  onPartial: () => void;
  onExtend: () => void;
}

const WORDS: Partial<Record<BlockState['status'], string>> = {
  proposed: 'proposed',
  done: 'done',
  partial: 'partly done',
  skipped: 'skipped',
};

/** The selected block: why it stands there, and what can be done with it. */
export function BlockBar(props: BarProps): JSX.Element {
  const { block, place, refused, calendar } = props;
  const { zone, deeds, moves } = calendar;
  const worked = workedMinutes(block);
  const word = WORDS[block.status];
  return (
    <section class="cal-bar" aria-label="Selected block">
      {refused === undefined ? null : (
        <Message
          tone="amber"
          action={
            <span class="actions">
              <Button onClick={moves.insist}>Move it anyway</Button>
              <Button kind="quiet" onClick={moves.dismiss}>
                Leave it
              </Button>
            </span>
          }
        >
          {refused}
        </Message>
      )}
      {deeds.failed === undefined ? null : (
        <Message tone="stop" alert action={<Button onClick={deeds.clear}>Close</Button>}>
          {deeds.failed}
        </Message>
      )}
      <div class="cal-bar-row">
        <div class="cal-bar-words">
          <p>
            <b>
              <bdi>{block.title}</bdi>
            </b>{' '}
            {block.client_id === null ? null : <bdi class="ink-2">{block.client_id}</bdi>}{' '}
            {block.parts > 1 ? (
              <span class="meta">part {`${block.part} of ${block.parts}`}</span>
            ) : null}
          </p>
          <p class="cal-bar-when">
            {saySpan(place, zone)} {word === undefined ? null : <Tag>{word}</Tag>}{' '}
            {worked === undefined ? null : <span class="meta">worked {sayMinutes(worked)}</span>}{' '}
            {block.overdue ? <Tag tone="amber">over, what became of it?</Tag> : null}
          </p>
          <p class="ink-2 cal-why">
            <bdi>{block.why}</bdi>
          </p>
        </div>
        <BarActions {...props} />
      </div>
    </section>
  );
}

function BarActions(props: BarProps): JSX.Element {
  const { block, calendar, onMove, onPartial, onExtend } = props;
  const { held, no_role, deeds } = calendar;
  const plan =
    block.plan_id === null ? null : (
      <a class="button quiet" href={`/plans/${block.plan_id}`} aria-keyshortcuts="O">
        Open plan
        <span class="key" aria-hidden="true">
          O
        </span>
      </a>
    );
  if (no_role) return <div class="actions">{plan}</div>;
  const busy = deeds.busy === block.block_id;
  const off = held ?? (busy ? 'It is under way.' : undefined);
  if (isOver(block)) {
    return (
      <div class="actions">
        {plan}
        <Button held={off} onClick={onPartial} hint="w">
          Correct…
        </Button>
        <Button held={off} onClick={() => deeds.reopen(block)}>
          Open again
        </Button>
      </div>
    );
  }
  return (
    <div class="actions">
      {plan}
      <Button kind="quiet" hint="p" held={off} onClick={() => deeds.pin(block)}>
        {block.pinned ? 'Unpin' : 'Pin'}
      </Button>
      <Button kind="quiet" hint="m" held={held} onClick={onMove}>
        Move…
      </Button>
      <Button kind="quiet" hint="+" held={held} onClick={onExtend}>
        Extend<span class="visually-hidden"> by 15 min</span>
      </Button>
      <Button
        kind="quiet"
        hint="s"
        held={off}
        onClick={() => deeds.finish(block, { outcome: 'skipped' })}
      >
        Skip
      </Button>
      <Button kind="quiet" hint="w" held={off} onClick={onPartial}>
        Partly…
      </Button>
      <Button
        hint="d"
        held={off}
        busy={busy}
        onClick={() => deeds.finish(block, { outcome: 'done' })}
      >
        Done
      </Button>
    </div>
  );
}

/** The place a block is drawn at: where it is, or is wished to be. */
export function placeNow(block: BlockState, moves: Moves): Place {
  return moves.wishes.get(block.block_id) ?? placeOf(block);
}
