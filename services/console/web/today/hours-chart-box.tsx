import type { TodayView } from '@almanac/shared/contracts/console-views';
import type { JSX } from 'preact';
import { BarChart } from '../parts/bar-chart.tsx';
import { sayMinutes } from '../parts/words.ts';
import { hoursChart } from './said.ts';

export function HoursChartBox({ blocks }: { blocks: TodayView['blocks'] }): JSX.Element | null {
  if (!blocks.known) return null;
  const chart = hoursChart(blocks.value.hours);
  return (
    <section class="section" aria-labelledby="hours-title">
      <header class="chart-head">
        <h2 id="hours-title">Planned and worked hours</h2>
        <p class="meta">Last {blocks.value.hours.length} days, blocks only</p>
      </header>
      {chart === undefined ? (
        <p class="ink-2">Nothing was planned in these days.</p>
      ) : (
        <BarChart
          finding={chart.finding}
          labels={chart.labels}
          unit="h"
          stacked
          say={(hours) => sayMinutes(hours * 60)}
          series={[
            { name: 'Planned', colour: 'outline', values: chart.planned },
            { name: 'Worked', colour: 'leaf', values: chart.worked },
            { name: 'Over plan', colour: 'gold', values: chart.over },
          ]}
        />
      )}
    </section>
  );
}
