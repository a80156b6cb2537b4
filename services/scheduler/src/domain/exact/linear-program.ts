/** A mixed integer program as plain arrays, and the port to whoever solves it. */

export interface Row {
  lower: number;
  upper: number;
  /** Columns and their coefficients. */
  at: number[];
  values: number[];
}

/** Minimise cost x, 0 ≤ x ≤ 1; a column is whole when `whole` says so. */
export interface LinearProgram {
  cost: number[];
  whole: boolean[];
  rows: Row[];
}

export interface SolveLimits {
  time_ms: number;
  /** Nodes of the search tree: the limit that does not depend on the machine. */
  max_nodes: number;
}

export interface LinearAnswer {
  /** `failed`: no answer at all, for the reason in `detail`. */
  kind: 'optimal' | 'stopped' | 'infeasible' | 'failed';
  /** The best solution found, or null. */
  values: readonly number[] | null;
  /** No solution is below this. */
  bound: number;
  nodes: number;
  detail: string;
}

/** Whoever solves programs, e.g. HiGHS in a process of its own. */
export interface ExactSolver {
  /** Time counts from here. */
  begin(): ExactRun;
}

/** The same solver for work that began before it was asked: `lead_ms` of the time are used already. */
export function withLead(solver: ExactSolver, lead_ms: number): ExactSolver {
  return {
    begin: () => {
      const run = solver.begin();
      return { ...run, elapsedMs: () => lead_ms + run.elapsedMs() };
    },
  };
}

export interface ExactRun {
  elapsedMs(): number;
  /** It may be asked soon: gets ready while others still work. */
  prepare(): void;
  /** Never rejects: what goes wrong is an answer too. `start` is a known solution. */
  solve(
    program: LinearProgram,
    start: readonly number[] | null,
    limits: SolveLimits,
  ): Promise<LinearAnswer>;
}

/** Whether rounded values keep every row: floating point may not break a rule. */
export function keepsRows({ rows }: LinearProgram, values: readonly number[]): boolean {
  return rows.every(({ lower, upper, at, values: factors }) => {
    let sum = 0;
    at.forEach((column, index) => {
      sum += (factors[index] ?? 0) * (values[column] ?? 0);
    });
    return sum >= lower - 1e-6 && sum <= upper + 1e-6;
  });
}
