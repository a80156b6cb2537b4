/** Collects the rows and columns of a mixed integer programme as the sparse arrays that HiGHS takes. */
export interface ModelArrays {
  columns: number;
  rows: number;
  cost: Float64Array;
  upper: Float64Array;
  integer: Int32Array;
  row_lower: Float64Array;
  row_upper: Float64Array;
  starts: Int32Array;
  indices: Int32Array;
  values: Float64Array;
}

export interface Column {
  cost: number;
  /** Whole numbers from 0 on; others may be anything from 0 on. */
  integer: boolean;
  /** 1 when absent. */
  upper?: number;
  entries: readonly (readonly [row: number, value: number])[];
}

export class ModelBuilder {
  readonly #columns: Column[] = [];
  readonly #bounds: [lower: number, upper: number][] = [];
  readonly #late: Map<number, [row: number, value: number][]> = new Map();

  /** The index of a new row lower <= sum <= upper. */
  row(lower: number, upper: number): number {
    return this.#bounds.push([lower, upper]) - 1;
  }

  /** The index of a new column between 0 and its upper bound. */
  column(column: Column): number {
    return this.#columns.push(column) - 1;
  }

  /** One more entry of a column that is there already. */
  entry(column: number, row: number, value: number): void {
    const late = this.#late.get(column);
    if (late === undefined) this.#late.set(column, [[row, value]]);
    else late.push([row, value]);
  }

  arrays(): ModelArrays {
    const all = this.#columns.map(({ entries }, at) => [...entries, ...(this.#late.get(at) ?? [])]);
    const starts = [0];
    for (const entries of all) starts.push((starts.at(-1) ?? 0) + entries.length);
    return {
      columns: this.#columns.length,
      rows: this.#bounds.length,
      cost: Float64Array.from(this.#columns, ({ cost }) => cost),
      upper: Float64Array.from(this.#columns, ({ upper }) => upper ?? 1),
      integer: Int32Array.from(this.#columns, ({ integer }) => (integer ? 1 : 0)),
      row_lower: Float64Array.from(this.#bounds, ([lower]) => lower),
      row_upper: Float64Array.from(this.#bounds, ([, upper]) => upper),
      starts: Int32Array.from(starts),
      indices: Int32Array.from(all.flatMap((entries) => entries.map(([row]) => row))),
      values: Float64Array.from(all.flatMap((entries) => entries.map(([, value]) => value))),
    };
  }
}
