import type { PromptVersion } from '@almanac/shared/contracts/prompts';
import type { JSX } from 'preact';
import { send } from '../api.ts';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import { plainName } from '../parts/words.ts';
import { say } from '../shell/toast.ts';
import { readAgain } from '../use-read.ts';

const PROMPTS = '/api/v1/planner/prompts';

interface ApproveProps {
  one: PromptVersion;
  label: 'production' | 'staging';
  /** What the label points at now. */
  before: number | undefined;
  onClose: () => void;
}

/** A person other than its author puts a version into use. */
export function ApproveDialog({ one, label, before, onClose }: ApproveProps): JSX.Element {
  const { name, version } = one;
  const approve = async (reason: string, intent: string): Promise<void> => {
    await send('POST', `${PROMPTS}/${name}/labels`, { label, version, reason }, { intent });
    readAgain('plan');
    say(
      `${label === 'production' ? 'Approved' : 'Staged'}: ${plainName(name)}, version ${version}`,
    );
  };
  return (
    <ChangeDialog
      title={`${label === 'production' ? 'Approve' : 'Stage'} version ${version}`}
      lead={
        label === 'production'
          ? 'What is asked from now on is asked with it. Its author cannot approve it while somebody else may.'
          : 'It is asked in trials only.'
      }
      differences={[
        {
          label: plainName(name),
          before: before === undefined ? null : `version ${before}`,
          after: `version ${version}`,
        },
      ]}
      verb={label === 'production' ? 'Approve' : 'Stage'}
      act={approve}
      onClose={onClose}
    />
  );
}

interface RollbackProps {
  name: string;
  version: number | undefined;
  onClose: () => void;
}

export function RollbackDialog({ name, version, onClose }: RollbackProps): JSX.Element {
  const back = async (reason: string, intent: string): Promise<void> => {
    const path = `${PROMPTS}/${name}/rollback`;
    const now = await send<PromptVersion>(
      'POST',
      path,
      { label: 'production', reason },
      { intent },
    );
    readAgain('plan');
    say(`Rolled back: ${plainName(name)} is version ${now.version} again`);
  };
  return (
    <ChangeDialog
      title={`Roll back ${plainName(name)}`}
      lead={`Production goes back to the version it had before${version === undefined ? '' : ` version ${version}`}.`}
      differences={[]}
      verb="Roll back"
      act={back}
      onClose={onClose}
    />
  );
}
