/**
 * How Node keeps a service small (measured with `npm run bench`). Semi-spaces of 1 MB keep each about 15 MB smaller than V8's
 * defaults. Marking in steps lets a heap grow by half while it marks, and the pages stay with the process: marking at once takes
 * 10 to 30 ms at this size. A flag like this one also chooses the compile cache, so the code is warmed with the same flags.
 */
export const MEMORY_FLAGS = [
  '--disable-warning=ExperimentalWarning',
  '--max-semi-space-size=1',
  '--max-old-space-size=256',
  '--no-incremental-marking',
];
