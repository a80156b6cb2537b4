import type { JSX } from 'preact';
import { Button } from '../parts/button.tsx';
import { Message } from '../parts/message.tsx';
import { saveFile } from '../parts/save-file.ts';
import { useMe } from '../shell/session.ts';
import { say } from '../shell/toast.ts';
import { useDeed } from '../use-deed.ts';
import { gatherEvidence } from './evidence.ts';

type Props = { action_id: string } | { filter: Record<string, string> };

/** One file that proves what happened. It reads only, so it works while everything is stopped. */
export function EvidenceButton(props: Props): JSX.Element {
  const me = useMe();
  const { busy, failed, run } = useDeed();
  const gather = async (): Promise<void> => {
    const about = 'filter' in props ? props.filter : { action_id: props.action_id };
    const now = new Date();
    const evidence = await gatherEvidence(about, me.person.person_id, now);
    const name = 'filter' in props ? `audit-${now.toISOString().slice(0, 10)}` : props.action_id;
    const text = JSON.stringify(evidence, null, 2);
    saveFile(`almanac-evidence-${name}.json`, 'application/json', text);
    const { verified } = evidence.verification;
    say(
      `Evidence package made. The chain is ${verified ? 'whole' : 'damaged: the file says where'}.`,
    );
  };
  return (
    <>
      <Button busy={busy} onClick={() => run(gather)}>
        {busy ? 'Gathering and verifying…' : 'Evidence package'}
      </Button>
      {failed === undefined ? null : <Message tone="stop">{failed} No file was made.</Message>}
    </>
  );
}
