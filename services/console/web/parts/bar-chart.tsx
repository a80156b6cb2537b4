import type { JSX } from 'preact';
import { ChartFrame, ChartGrid, type Series, usePlot } from './chart-frame.tsx';
import { labelsShown, ticksOf, type Colour } from './chart.ts';

export interface BarChartProps {
  /** The finding, as a sentence: what a screen reader hears, and what a person should see. */
  finding: string;
  labels: readonly string[];
  series: readonly Series[];
  /** On the top line only: "h", "%", "EUR". */
  unit: string;
  /** Filled series on top of one another instead of beside each other. */
  stacked?: boolean;
  say?: (value: number) => string;
}

/** Outlined series are what was planned, filled ones what really was; at most four. */
export function BarChart(props: BarChartProps): JSX.Element {
  const { finding, labels, series, unit, stacked = false, say = String } = props;
  const plot = usePlot();
  const filled = series.filter(({ colour }) => colour !== 'outline');
  const outlined = series.filter(({ colour }) => colour === 'outline');
  const sums = labels.map((_, at) => filled.reduce((sum, one) => sum + (one.values[at] ?? 0), 0));
  const single = series.flatMap(({ values }) => values.map((value) => value ?? 0));
  const ticks = ticksOf(Math.max(0, ...single, ...(stacked ? sums : [])));
  const top = ticks.at(-1) ?? 1;
  const slot = (plot.right - plot.left) / Math.max(1, labels.length);
  const wide = Math.min(28, slot * 0.66);
  const y = (value: number): number => plot.bottom - (value / top) * (plot.bottom - plot.top);
  const each = stacked ? wide : wide / Math.max(1, filled.length);
  const bar = (
    key: string,
    colour: Colour,
    x: number,
    [from, to]: [number, number],
  ): JSX.Element => (
    <rect
      key={key}
      class={`c-${colour}`}
      x={x}
      y={y(to)}
      width={Math.max(1, each - (stacked ? 0 : 1))}
      height={Math.max(0, y(from) - y(to))}
      rx="1.5"
      stroke-width="0"
    />
  );
  return (
    <ChartFrame plot={plot} finding={finding} labels={labels} series={series} unit={unit} say={say}>
      <ChartGrid
        plot={plot}
        ticks={ticks}
        unit={unit}
        y={y}
        labels={labels}
        shown={labelsShown(labels.length, plot.right - plot.left, 44)}
        x={(at) => plot.left + slot * (at + 0.5)}
      />
      {labels.map((_, at) => {
        const left = plot.left + slot * (at + 0.5) - wide / 2;
        let sum = 0;
        return filled.map(({ colour, values }, n) => {
          const value = values[at] ?? 0;
          const from = stacked ? sum : 0;
          sum += value;
          return bar(`${n} ${at}`, colour, stacked ? left : left + each * n, [from, from + value]);
        });
      })}
      {outlined.flatMap(({ name, values }) =>
        labels.map((_, at) => (
          <rect
            key={`${name}${at}`}
            class="c-outline"
            x={plot.left + slot * (at + 0.5) - wide / 2 - 1.5}
            y={y(values[at] ?? 0)}
            width={wide + 3}
            height={Math.max(0, plot.bottom - y(values[at] ?? 0))}
            rx="2"
            stroke-width="1"
          />
        )),
      )}
    </ChartFrame>
  );
}
