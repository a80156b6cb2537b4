/** One program for HiGHS, as the sparse rows it takes. Synchronous once HiGHS is loaded: see `solver-program.ts` for where. */
import highsModule from 'highs';
import type { LinearAnswer } from '../domain/exact/linear-program.ts';

export interface SolveTask {
  cost: Float64Array;
  /** 1 where a column is whole. */
  whole: Int32Array;
  row_lower: Float64Array;
  row_upper: Float64Array;
  /** Rows one after the other: where each starts, its columns, their coefficients. */
  starts: Int32Array;
  indices: Int32Array;
  values: Float64Array;
  start: Float64Array | null;
  time_ms: number;
  max_nodes: number;
}

export type Highs = Awaited<ReturnType<typeof loadHighs>>;

// The types are those of the package's CommonJS form; imported, its default is the loader itself.
export const loadHighs = highsModule as unknown as typeof highsModule.default;

/** HiGHS stops when its answer is proven to be this near the best. */
const REL_GAP = 5e-5;

/** Throws what HiGHS throws; after that it is not to be used again. */
export function solveWithHighs(highs: Highs, task: SolveTask): LinearAnswer {
  const { cost, whole, row_lower, row_upper, starts, indices, values } = task;
  const numCols = cost.length;
  const numRows = row_lower.length;
  const matrix = { format: 'csr' as const, numRows, numCols, starts, indices, values };
  return highs.withModel(
    {
      numCols,
      numRows,
      colCost: cost,
      colLower: new Float64Array(numCols),
      colUpper: new Float64Array(numCols).fill(1),
      rowLower: row_lower,
      rowUpper: row_upper,
      matrix,
      integrality: whole,
    },
    (model): LinearAnswer => {
      model.options.set({
        output_flag: false,
        random_seed: 0,
        time_limit: Math.max(0.01, task.time_ms / 1000),
        mip_max_nodes: task.max_nodes,
        mip_rel_gap: REL_GAP,
      });
      if (task.start !== null) model.setSolution({ colValue: task.start });
      model.run();
      const status = model.getModelStatus();
      const { modelStatus, solutionStatus } = highs.constants;
      const detail = `HiGHS status ${status}`;
      if (status === modelStatus.infeasible) {
        return { kind: 'infeasible', values: null, bound: Infinity, nodes: 0, detail };
      }
      const found = Number(model.info.get('primal_solution_status')) === solutionStatus.feasible;
      return {
        kind: status === modelStatus.optimal ? 'optimal' : 'stopped',
        values: found ? [...model.getSolution().colValue] : null,
        bound: Number(model.info.get('mip_dual_bound')),
        nodes: Number(model.info.get('mip_node_count')),
        detail,
      };
    },
  );
}
