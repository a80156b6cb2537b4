/**
 * Before every test file: a property that fails says what it found while the test still has time, however slowly that shrinks; one that
 * takes too long fails.
 */
import fc from 'fast-check';

const LIMIT_MS = 45_000;

fc.configureGlobal({
  ...fc.readConfigureGlobal(),
  interruptAfterTimeLimit: LIMIT_MS,
  markInterruptAsFailure: true,
});
