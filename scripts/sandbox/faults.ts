import { z } from 'zod';

export const PROVIDERS = ['google', 'coda', 'model'] as const;
export type Provider = (typeof PROVIDERS)[number];

export const faultSchema = z.strictObject({
  provider: z.enum(PROVIDERS),
  /**
   * `timeout` never answers and does nothing; `timeout_after_doing` does what was asked and never
   * answers; `status` answers with `status`; `reset` cuts the connection; `nonsense` answers 200
   * with half a JSON document.
   */
  kind: z.enum(['timeout_after_doing', 'timeout', 'status', 'reset', 'nonsense']),
  /** For kind `status`; default 503. */
  status: z.int().min(400).max(599).optional(),
  /** The `reason` in Google's error JSON, e.g. `rateLimitExceeded`; at its token endpoint the `error`, e.g. `invalid_client`. */
  reason: z.string().optional(),
  /** Sent as `Retry-After` with kind `status`. */
  retry_after_s: z.number().nonnegative().optional(),
  /** How many matching requests meet the fault; without it, all of them until it is cleared. */
  times: z.int().positive().optional(),
  match: z
    .strictObject({ method: z.string().optional(), path_includes: z.string().optional() })
    .optional(),
});
export type Fault = z.infer<typeof faultSchema>;

interface ArmedFault {
  fault: Fault;
  left: number;
}

/**
 * The faults that wait for their requests, in the order they were set; the first that matches is
 * played.
 */
export class Faults {
  #armed: ArmedFault[] = [];

  set(fault: Fault): void {
    this.#armed.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY });
  }

  list(): Fault[] {
    return this.#armed.map((armed) => armed.fault);
  }

  /** Clears one provider's faults, or all. */
  clear(provider?: Provider): void {
    this.#armed = this.#armed.filter((armed) => provider && armed.fault.provider !== provider);
  }

  /** The fault this request meets, counted as used. */
  take(provider: Provider, method: string, path: string): Fault | undefined {
    const armed = this.#armed.find(
      ({ fault }) => fault.provider === provider && matches(fault, method, path),
    );
    if (armed === undefined) return undefined;
    armed.left -= 1;
    if (armed.left <= 0) this.#armed = this.#armed.filter((other) => other !== armed);
    return armed.fault;
  }
}

function matches({ match }: Fault, method: string, path: string): boolean {
  if (match?.method !== undefined && match.method.toUpperCase() !== method) return false;
  return match?.path_includes === undefined || path.includes(match.path_includes);
}
