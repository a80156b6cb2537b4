import { z } from 'zod';

export const PROVIDERS = ['google', 'coda', 'model'] as const;
export type Provider = (typeof PROVIDERS)[number];

export const faultSchema = z.strictObject({
  provider: z.enum(PROVIDERS),
  /**
   * `timeout` never answers and does nothing; `timeout_after_doing` does what was asked and never
   * answers; `late` does what was asked and answers when the faults are cleared; `status` answers with `status`; `reset` cuts the connection; `nonsense` answers 200
   * with half a JSON document.
   */
  kind: z.enum(['timeout_after_doing', 'late', 'timeout', 'status', 'reset', 'nonsense']),
  /** For kind `status`; default 503. */
  status: z.int().min(400).max(599).optional(),
  /** The `reason` in Google's error JSON, e.g. `rateLimitExceeded`; at its token endpoint the `error`, e.g. `invalid_client`. */
  reason: z.string().optional(),
  /** Sent as `Retry-After` with kind `status`. */
  retry_after_s: z.number().nonnegative().optional(),
  /** How many matching requests meet the fault; without it, all of them until it is cleared. */
  times: z.int().positive().optional(),
  match: z
    .strictObject({
      method: z.string().optional(),
      path_includes: z.string().optional(),
      /** In the part after `?`, decoded; e.g. `pageToken`. */
      query_includes: z.string().optional(),
    })
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
  #late: (() => void)[] = [];

  set(fault: Fault): void {
    this.#armed.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY });
  }

  list(): Fault[] {
    return this.#armed.map((armed) => armed.fault);
  }

  /** Clears one provider's faults, or all; what is late is answered now. */
  clear(provider?: Provider): void {
    for (const answer of this.#late.splice(0)) answer();
    this.#armed = this.#armed.filter((armed) => provider && armed.fault.provider !== provider);
  }

  untilCleared(): Promise<void> {
    return new Promise((resolve) => this.#late.push(resolve));
  }

  /** The fault this request meets, counted as used. */
  take(provider: Provider, method: string, path: string, query = ''): Fault | undefined {
    const armed = this.#armed.find(
      ({ fault }) => fault.provider === provider && matches(fault, method, { path, query }),
    );
    if (armed === undefined) return undefined;
    armed.left -= 1;
    if (armed.left <= 0) this.#armed = this.#armed.filter((other) => other !== armed);
    return armed.fault;
  }
}

function matches(
  { match }: Fault,
  method: string,
  { path, query }: { path: string; query: string },
): boolean {
  if (match?.method !== undefined && match.method.toUpperCase() !== method) return false;
  if (match?.query_includes !== undefined && !query.includes(match.query_includes)) return false;
  return match?.path_includes === undefined || path.includes(match.path_includes);
}
