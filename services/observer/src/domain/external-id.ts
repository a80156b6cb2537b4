import type { ReflectMode } from '@almanac/shared/contracts/observer';

/** The key of a reflection's one row in the Coda Daily Thread: the same for every version of it. */
export function externalId(mode: ReflectMode, period: string): string {
  return `almanac-${mode}-${period}`;
}
