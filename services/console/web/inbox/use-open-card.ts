/**
 * Which card is open stands in the address. A walk by keys shows each card at once and stands in the address where it rests: to change
 * that costs more than the card, and browsers refuse one that is changed as fast as a held key repeats.
 */
import { useCallback, useLayoutEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';

const REST_MS = 200;

export interface OpenCard {
  /** On a phone none while the list is shown. */
  id: string | undefined;
  open: (id: string | undefined) => void;
}

/** `pathOf` gives the address of a card, or of the list alone. */
export function useOpenCard(pathOf: (id: string | undefined) => string): OpenCard {
  const { url, query, route } = useLocation();
  // A step counts for the address it was taken from, once: whatever changes that counts more. Before the paint, as what is clicked may be.
  const [step, setStep] = useState<{ from: string; id: string | undefined }>();
  useLayoutEffect(() => setStep(undefined), [url]);
  const walked = step?.from === url ? step : undefined;
  const path = walked === undefined ? undefined : pathOf(walked.id);
  useLayoutEffect(() => {
    if (path === undefined) return undefined;
    const timer = setTimeout(() => route(path, true), REST_MS);
    return () => clearTimeout(timer);
  }, [path, route]);
  return {
    id: walked === undefined ? query['id'] : walked.id,
    open: useCallback((id) => setStep({ from: url, id }), [url]),
  };
}
