import type { Controls } from '@almanac/shared/contracts/controls';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import { differencesOf } from '../parts/difference.ts';
import { TimeField } from '../parts/time-field.tsx';
import { say } from '../shell/toast.ts';
import { putControls } from './switch-dialog.tsx';

interface Props {
  controls: Controls;
  onClose: () => void;
}

export function QuietHoursDialog({ controls, onClose }: Props): JSX.Element {
  const [hours, setHours] = useState(controls.quiet_hours);
  const change = async (reason: string, intent: string): Promise<void> => {
    await putControls({ quiet_hours: hours, reason, version: controls.version }, intent);
    say(`Quiet hours: ${hours.from} – ${hours.to}`);
  };
  return (
    <ChangeDialog
      title="Change the quiet hours"
      differences={differencesOf(controls.quiet_hours, hours)}
      verb="Change"
      act={change}
      onClose={onClose}
    >
      <div class="two">
        <TimeField
          label="From"
          value={hours.from}
          onChange={(from) => setHours({ ...hours, from })}
        />
        <TimeField label="To" value={hours.to} onChange={(to) => setHours({ ...hours, to })} />
      </div>
    </ChangeDialog>
  );
}
