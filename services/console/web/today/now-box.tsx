import type { TodayView } from '@almanac/shared/contracts/console-views';
import type { JSX } from 'preact';
import { Button } from '../parts/button.tsx';
import { Message } from '../parts/message.tsx';
import { sayClock, sayLeft } from '../parts/words.ts';
import { hasRole, useMe, useZone } from '../shell/session.ts';
import { useKeys } from '../shell/use-keys.ts';
import { useWhyHeld } from '../shell/why-held.ts';
import { useDeeds, type Deeds } from '../calendar/use-deeds.ts';
import { nowAndNext, type TodayBlock } from './said.ts';

interface NowProps {
  today: TodayView;
  now: number;
}

export function NowBox({ today, now }: NowProps): JSX.Element {
  const deeds = useDeeds();
  const zone = useZone();
  const held = useWhyHeld();
  const may = hasRole(useMe(), 'operator', 'approver', 'admin');
  const { blocks } = today;
  const { now: block, next } = nowAndNext(blocks.known ? blocks.value.items : [], now);
  const act = (run: (block: TodayBlock) => void) => () => {
    if (block !== undefined && may && held === undefined && deeds.busy === undefined) run(block);
  };
  useKeys('today', {
    done: act((one) => deeds.finish(one, { outcome: 'done' })),
    extend: act(deeds.extend),
  });
  if (!blocks.known) {
    return <Message tone="amber">What is on now is not known. {blocks.why}</Message>;
  }
  if (block === undefined) return <Between next={next} now={now} zone={zone} />;
  const [start, end] = [Date.parse(block.start), Date.parse(block.end)];
  return (
    <section class="now" aria-labelledby="now-title">
      <p class="now-until">Now, until {sayClock(end, zone)}</p>
      <h2 id="now-title">
        <bdi>{block.title}</bdi>
      </h2>
      <p class="now-why">
        {block.client_id === null ? null : (
          <>
            <bdi>{block.client_id}</bdi>.{' '}
          </>
        )}
        <bdi>{block.why}</bdi>
      </p>
      <div class="now-left">
        <progress
          class="progress"
          max={end - start}
          value={now - start}
          aria-label="Time of this block that is over"
        />
        <span class="nowrap">{sayLeft(end - now)} left</span>
      </div>
      {may ? <NowActions block={block} deeds={deeds} held={held} /> : null}
    </section>
  );
}

interface ActionsProps {
  block: TodayBlock;
  deeds: Deeds;
  held: string | undefined;
}

function NowActions({ block, deeds, held }: ActionsProps): JSX.Element {
  const busy = deeds.busy === block.block_id;
  return (
    <>
      <div class="actions">
        <Button
          hint="d"
          held={held}
          busy={busy}
          onClick={() => deeds.finish(block, { outcome: 'done' })}
        >
          Done
        </Button>
        <Button kind="quiet" hint="+" held={held} busy={busy} onClick={() => deeds.extend(block)}>
          Extend<span class="visually-hidden"> by 15 min</span>
        </Button>
      </div>
      {deeds.failed === undefined ? null : (
        <Message tone="stop" alert action={<Button onClick={deeds.clear}>Close</Button>}>
          {deeds.failed}
        </Message>
      )}
    </>
  );
}

function Between(props: { next: TodayBlock | undefined; now: number; zone: string }): JSX.Element {
  const { next, now, zone } = props;
  if (next === undefined) {
    return (
      <section class="now calm">
        <p class="now-until">Now</p>
        <h2>Nothing more is planned today</h2>
        <p class="now-why">
          What comes next stands in <a href="/calendar">the calendar</a>.
        </p>
      </section>
    );
  }
  return (
    <section class="now calm" aria-labelledby="now-title">
      <p class="now-until">
        Next, at {sayClock(next.start, zone)}, in {sayLeft(Date.parse(next.start) - now)}
      </p>
      <h2 id="now-title">
        <bdi>{next.title}</bdi>
      </h2>
      <p class="now-why">
        <bdi>{next.why}</bdi>
      </p>
    </section>
  );
}
