/** Called often within long work: gives the others of this process their turn when this one has lasted long enough. */
export type Pause = () => Promise<void>;

/** Long enough that pausing costs nothing, short enough that no request waits for it noticeably. */
const TURN_MS = 30;

/** One for each piece of long work. It looks at the clock, what is computed must not: pauses change no answer. */
export function takingTurns(): Pause {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < TURN_MS) return;
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
    since = performance.now();
  };
}
