import type { Controls } from '@almanac/shared/contracts/controls';
import type { JSX } from 'preact';
import { send } from '../api.ts';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import { tookControls } from '../shell/controls.ts';
import { say } from '../shell/toast.ts';
import { readAgain } from '../use-read.ts';
import { turned, type Switch } from './switches.ts';

interface Props {
  one: Switch;
  version: number;
  onClose: () => void;
  /** For what is no plain on and off. */
  to?: Record<string, string>;
  from?: string;
}

/** Turning one switch over. */
export function SwitchDialog({ one, version, onClose, to, from }: Props): JSX.Element {
  const after = to === undefined ? (one.on ? 'off' : 'on') : (Object.values(to)[0] ?? '');
  const before = from ?? (one.on ? 'on' : 'off');
  const turn = async (reason: string, intent: string): Promise<void> => {
    await putControls({ ...(to ?? turned(one)), reason, version }, intent);
    say(`${one.title}: ${after}`);
  };
  return (
    <ChangeDialog
      title={`${one.title}: ${after}`}
      lead={one.on && to === undefined ? one.stops : undefined}
      differences={[{ label: one.title, before, after }]}
      verb={to === undefined ? (one.on ? 'Switch off' : 'Switch on') : `Use ${after}`}
      act={turn}
      onClose={onClose}
    />
  );
}

export async function putControls(body: Record<string, unknown>, intent: string): Promise<void> {
  tookControls(await send<Controls>('PUT', '/api/v1/controls', body, { intent }));
  readAgain('control', 'action');
}
