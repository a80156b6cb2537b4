import type { TodayView } from '@almanac/shared/contracts/console-views';
import type { JSX } from 'preact';
import { Message } from '../parts/message.tsx';
import { sayClock } from '../parts/words.ts';
import { isOpen, resultOf, type TodayBlock } from './said.ts';

interface DayProps {
  today: TodayView;
  now: number;
}

/** The blocks in the order of the clock; what really happened stands beside what was planned. */
export function TheDay({ today, now }: DayProps): JSX.Element {
  const { blocks, zone } = today;
  return (
    <section class="section" aria-labelledby="day-title">
      <h2 id="day-title">The day</h2>
      {blocks.known ? null : <Message tone="amber">The day is not known. {blocks.why}</Message>}
      {blocks.known && blocks.value.items.length === 0 ? (
        <p class="ink-2">
          Nothing stands in your calendar today. <a href="/plans">Plans</a> that wait are scheduled
          into it.
        </p>
      ) : null}
      <ol class="rows day-rows">
        {(blocks.known ? blocks.value.items : []).map((block) => (
          <DayRow key={block.block_id} block={block} now={now} zone={zone} />
        ))}
      </ol>
    </section>
  );
}

function DayRow(props: { block: TodayBlock; now: number; zone: string }): JSX.Element {
  const { block, now, zone } = props;
  const result = resultOf(block, now);
  const open = isOpen(block) && Date.parse(block.end) > now;
  const tone = result === 'now' ? ' is-now' : result === 'over, still open' ? ' is-late' : '';
  return (
    <li class={open ? 'day-row' : 'day-row over'}>
      <span class="day-when">
        {sayClock(block.start, zone)} – {sayClock(block.end, zone)}
      </span>
      <span class="day-what">
        <bdi>{block.title}</bdi>{' '}
        {block.client_id === null ? null : <bdi class="meta">{block.client_id}</bdi>}
      </span>
      <span class={`day-result${tone}`}>{result}</span>
    </li>
  );
}
