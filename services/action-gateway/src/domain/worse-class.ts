import { reversibility, risk } from '@almanac/shared/contracts/ruling';
import type { ActionClass } from './action-kind.ts';

/** The worse of two classes, in each of both dimensions. */
export function worseClass(a: ActionClass, b: ActionClass): ActionClass {
  return {
    risk: later(risk.options, a.risk, b.risk),
    reversibility: later(reversibility.options, a.reversibility, b.reversibility),
  };
}

function later<T>(order: readonly T[], a: T, b: T): T {
  return order.indexOf(a) >= order.indexOf(b) ? a : b;
}
