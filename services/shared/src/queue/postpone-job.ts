/**
 * Thrown by a job that cannot run now through no fault of its own: it waits, and no attempt is used up. With `all`, what it waits
 * for holds every job of its name, so there is no hurry to look at the next one.
 */
export class PostponeJob extends Error {
  readonly delay_s: number;
  readonly holds: 'itself' | 'all';
  constructor(reason: string, delay_s: number, holds: 'itself' | 'all' = 'itself') {
    super(reason);
    this.name = 'PostponeJob';
    this.delay_s = delay_s;
    this.holds = holds;
  }
}
