import { useEffect, useState } from 'preact/hooks';

const ARMED_MS = 5000;

/** The second press of what must not happen by one: it holds for 5 s, and only for what it was pressed on. */
export function useArming(subject: string): {
  armed: boolean;
  arm: () => void;
  disarm: () => void;
} {
  const [armed, setArmed] = useState<string>();
  useEffect(() => {
    if (armed === undefined) return undefined;
    const timer = setTimeout(() => setArmed(undefined), ARMED_MS);
    return () => clearTimeout(timer);
  }, [armed]);
  return {
    armed: armed === subject,
    arm: () => setArmed(subject),
    disarm: () => setArmed(undefined),
  };
}
