/** Side by side what overlaps: pure geometry. */
export interface Span {
  from: number;
  to: number;
}

export interface Lane {
  lane: number;
  /** How many lanes there are beside each other. */
  of: number;
}

/**
 * A lane for each span, the first that is free; spans that hang together by overlaps share one width. A span counts as at least
 * `least` long: what is drawn higher than it is must not cover its neighbour.
 */
export function lanesOf(spans: readonly Span[], least = 0): Lane[] {
  const order = spans
    .map(({ from, to }, at) => ({ at, from, to: Math.max(to, from + least) }))
    .toSorted((a, b) => a.from - b.from || b.to - a.to || a.at - b.at);
  const lanes: Lane[] = spans.map(() => ({ lane: 0, of: 1 }));
  let cluster: number[] = [];
  let ends: number[] = [];
  const close = (): void => {
    for (const at of cluster) lanes[at] = { lane: lanes[at]?.lane ?? 0, of: ends.length };
    cluster = [];
    ends = [];
  };
  for (const { at, from, to } of order) {
    if (ends.every((end) => end <= from)) close();
    const free = ends.findIndex((end) => end <= from);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = to;
    lanes[at] = { lane, of: 1 };
    cluster.push(at);
  }
  close();
  return lanes;
}
