/** What has to be ended, in the order opposite to its start; ended once, however often it is asked. */
export class Running {
  private readonly ends: (() => Promise<void>)[] = [];
  private ending: Promise<void> | undefined;

  add(end: () => Promise<void>): void {
    this.ends.push(end);
  }

  /** Ends everything, also when some of it fails to end; throws the first failure. */
  stop(): Promise<void> {
    this.ending ??= this.endAll();
    return this.ending;
  }

  private async endAll(): Promise<void> {
    const failures: unknown[] = [];
    for (const end of this.ends.toReversed()) {
      await end().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }
}
