import type { Controls } from '@almanac/shared/contracts/controls';
import type { JSX } from 'preact';

/** Why it was stopped. It is asked afterwards, never before. */
export function StopReason({ controls }: { controls: Controls | undefined }): JSX.Element | null {
  if (controls === undefined || controls.reason === '') return null;
  return <p class="band-reason">{controls.reason}</p>;
}
