import type { JSX } from 'preact';

interface MeterProps {
  /** "E-mails in an hour". */
  label: string;
  used: number;
  allowed: number;
  /** "3 of 100". */
  words: string;
}

/** How much of a limit is used: a bar, and the same in words beside it. */
export function Meter({ label, used, allowed, words }: MeterProps): JSX.Element {
  const share = allowed <= 0 ? 1 : Math.min(1, used / allowed);
  const name = ['meter', share >= 1 ? 'full' : share >= 0.8 ? 'near' : ''].filter(Boolean);
  return (
    <div class={name.join(' ')}>
      <span class="meter-label">{label}</span>
      <span class="meter-words">{words}</span>
      <progress class="progress" aria-label={`${label}: ${words}`} value={share} max={1} />
    </div>
  );
}
