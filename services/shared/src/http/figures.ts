/**
 * Figures of the business at `/metrics`: how much came in, waits, failed. They are counted in the database, so every process of a service
 * tells the same, and whoever adds processes up takes the greatest. Asked for at most every 15 s, however many ask; while they
 * cannot be read none is shown, since an old figure looks like a quiet day.
 */
import { Gauge, type Registry } from 'prom-client';
import { errorText } from '../lang/app-error.ts';
import { must } from '../lang/assert.ts';
import type { Logger } from '../log/logger.ts';

export interface Reading {
  name: string;
  /** Null where there is nothing to tell yet: the figure is left out. */
  value: number | null;
  labels?: Readonly<Record<string, string>>;
}

export interface Figures {
  /** Name → what it says, and by what it is divided: only words of a short list, never a client, a person or an id. */
  gauges: Readonly<Record<string, { help: string; labels?: readonly string[] }>>;
  read: () => Promise<readonly Reading[]>;
}

const FRESH_MS = 15_000;
const FAILED = 'almanac_figures_failed';

/** Adds them to the registry; the answer brings them up to date and never throws. */
export function addFigures(registry: Registry, figures: Figures, log: Logger): () => Promise<void> {
  const registers = [registry];
  const gauges = new Map(
    Object.entries(figures.gauges).map(([name, { help, labels = [] }]) => [
      name,
      new Gauge({ name, help, labelNames: [...labels], registers }),
    ]),
  );
  const failed = new Gauge({
    name: FAILED,
    help: '1 while the figures of this service cannot be read',
    registers,
  });
  const clear = (): void =>
    gauges.forEach((gauge, name) => {
      gauge.reset();
      // One without labels would show zero.
      if (figures.gauges[name]?.labels === undefined) gauge.remove();
    });
  clear();
  const readAnew = async (): Promise<void> => {
    try {
      const readings = await figures.read();
      clear();
      for (const { name, value, labels = {} } of readings) {
        if (value !== null) must(gauges.get(name), name).set(labels, value);
      }
      failed.set(0);
    } catch (error) {
      clear();
      failed.set(1);
      log.warn({ error: errorText(error) }, 'the figures cannot be read');
    }
  };
  let read_at = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;
  return async () => {
    if (performance.now() - read_at < FRESH_MS) return;
    reading ??= readAnew().finally(() => {
      read_at = performance.now();
      reading = undefined;
    });
    await reading;
  };
}

/** Seconds since an instant; null before the first. */
export function secondsSince(at: string | null | undefined, now: Date): number | null {
  if (at === null || at === undefined) return null;
  return Math.max(0, Math.round((now.getTime() - Date.parse(at)) / 1000));
}
