import highsModule from 'highs';
import type { ModelArrays } from './model-builder.ts';

export interface SolveJob {
  arrays: ModelArrays;
  limit_s: number;
  /** Values of all whole-number columns of a known answer. */
  start?: ReadonlyMap<number, number>;
}

export interface Solved {
  /** Column values; absent when nothing feasible was found in time. */
  values?: Float64Array;
  /** No answer is cheaper than this. */
  bound: number;
  proven: boolean;
  seconds: number;
}

// The package's types describe its CommonJS form; as a module its default export is the function itself.
const loadHighs = highsModule as unknown as typeof highsModule.default;
const loading = loadHighs();

/** Solves in this thread, which does nothing else until then. */
export async function solveHere({ arrays: model, limit_s, start }: SolveJob): Promise<Solved> {
  const highs = await loading;
  const started = performance.now();
  return highs.withModel(
    {
      numCols: model.columns,
      numRows: model.rows,
      colCost: model.cost,
      colLower: new Float64Array(model.columns),
      colUpper: model.upper,
      rowLower: model.row_lower,
      rowUpper: model.row_upper,
      integrality: model.integer,
      matrix: {
        format: 'csc',
        numRows: model.rows,
        numCols: model.columns,
        starts: model.starts,
        indices: model.indices,
        values: model.values,
      },
    },
    (instance) => {
      // J moves in steps of 1/3000 at least, so this gap is a proof.
      instance.options.set({
        output_flag: false,
        time_limit: limit_s,
        mip_abs_gap: 2e-4,
        mip_rel_gap: 1e-6,
      });
      if (start !== undefined) {
        instance.setSolution({ indices: [...start.keys()], values: [...start.values()] });
      }
      const { modelStatus } = instance.run();
      const { feasible } = highs.constants.solutionStatus;
      const found = Number(instance.info.get('primal_solution_status')) === feasible;
      return {
        ...(found ? { values: instance.getSolution().colValue } : {}),
        bound: Number(instance.info.get('mip_dual_bound')),
        proven: modelStatus === highs.constants.modelStatus.optimal,
        seconds: (performance.now() - started) / 1000,
      };
    },
  );
}
