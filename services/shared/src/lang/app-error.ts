/**
 * A refusal: the one kind of error that reaches a caller with its text. Everything else that is thrown is a bug and
 * becomes an opaque 500. `http/problem.ts` maps every code to a status, exhaustively.
 */
export type AppErrorCode =
  | 'bad_request'
  | 'invalid'
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'too_large'
  | 'unsupported_media'
  | 'locked'
  | 'rate_limited'
  | 'unavailable';

export interface FieldError {
  path: string;
  message: string;
}

export interface AppErrorOptions {
  /** The `code` of the problem document where it is finer than the class, e.g. `idempotency_conflict`. */
  code?: string;
  errors?: FieldError[];
  retry_after_s?: number;
  /** What stands there now, for a caller who knew an older state of it. */
  present?: object;
  cause?: unknown;
}

export class AppError extends Error {
  readonly kind: AppErrorCode;
  readonly code: string;
  readonly errors: FieldError[];
  readonly retry_after_s: number | undefined;
  readonly present: object | undefined;

  constructor(kind: AppErrorCode, detail: string, options: AppErrorOptions = {}) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.kind = kind;
    this.code = options.code ?? kind;
    this.errors = options.errors ?? [];
    this.retry_after_s = options.retry_after_s;
    this.present = options.present;
  }
}

/** The text of anything thrown, for logs and for problem details of our own errors. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
