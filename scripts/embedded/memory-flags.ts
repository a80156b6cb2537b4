/**
 * How Node keeps a service small (measured with `npm run bench`). Semi-spaces of 1 MB keep each about 15 MB smaller than V8's
 * defaults. A flag may also choose the compile cache, so the code is warmed with the same flags.
 */
export const MEMORY_FLAGS = [
  '--disable-warning=ExperimentalWarning',
  '--max-semi-space-size=1',
  '--max-old-space-size=256',
];
