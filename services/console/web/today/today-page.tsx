import type { TodayView } from '@almanac/shared/contracts/console-views';
import type { JSX } from 'preact';
import { AsOf, Loaded } from '../parts/loaded.tsx';
import { useNow } from '../parts/now.ts';
import { sayDate } from '../parts/words.ts';
import { Page } from '../shell/page.tsx';
import { useMe, useZone } from '../shell/session.ts';
import { beginRead, useRead, type Topic } from '../use-read.ts';
import '../styles/today.css';
import { FirstSteps } from './first-steps.tsx';
import { HoursChartBox } from './hours-chart-box.tsx';
import { NowBox } from './now-box.tsx';
import { firstSteps, leadOf } from './said.ts';
import { TheDay } from './the-day.tsx';
import { Waiting, WorthKnowing, Yesterday } from './aside.tsx';

const TOPICS: Topic[] = [
  'action',
  'block',
  'plan',
  'memory',
  'incident',
  'control',
  'reflection',
  'health',
];

const PATH = '/api/views/today';
export const begin = (): void => beginRead(PATH, TOPICS);

/** One request, shown whole: nothing jumps while parts arrive. */
export function TodayPage(): JSX.Element {
  const zone = useZone();
  const now = useNow();
  const view = useRead<TodayView>(PATH, { topics: TOPICS });
  return (
    <Page
      title={sayDate(now, zone)}
      aside={<AsOf read={view} />}
      lead={view.data === undefined ? '\u00A0' : leadOf(view.data, now)}
    >
      <Loaded read={view} what="today" unharmed="Nothing was changed.">
        {(today) => <TodayParts today={today} now={now} />}
      </Loaded>
    </Page>
  );
}

function TodayParts({ today, now }: { today: TodayView; now: number }): JSX.Element {
  const { sandbox } = useMe();
  const steps = firstSteps(today, sandbox);
  return (
    <div class="today">
      <div class="today-main">
        {steps === undefined ? (
          <>
            <NowBox today={today} now={now} />
            <TheDay today={today} now={now} />
            <HoursChartBox blocks={today.blocks} />
          </>
        ) : (
          <FirstSteps steps={steps} sandbox={sandbox} />
        )}
      </div>
      <div class="today-side">
        <Waiting waiting={today.waiting} now={now} />
        <Yesterday today={today} />
        <WorthKnowing today={today} now={now} />
      </div>
    </div>
  );
}
