import { useEffect, useState } from 'preact/hooks';

/** The present time in ms, anew every `every_ms` (15 s where nothing is said): for time left and ages. */
export function useNow(every_ms = 15_000): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every_ms);
    return () => clearInterval(timer);
  }, [every_ms]);
  return now;
}
