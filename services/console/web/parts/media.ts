import { useEffect, useState } from 'preact/hooks';

/** Whether the window is as the query says, now and after every change. */
export function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const media = matchMedia(query);
    const update = (): void => setMatches(media.matches);
    update();
    media.addEventListener('change', update);
    return () => media.removeEventListener('change', update);
  }, [query]);
  return matches;
}

/** The layout of phones (design 06 §12). */
export const PHONE = '(max-width: 767px)';
