import type { Plan } from '@almanac/shared/contracts/planner';
import type { ScheduleReply } from '@almanac/shared/contracts/scheduler';
import type { JSX } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import { messageOf, send } from '../api.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Message, Skeleton } from '../parts/message.tsx';
import { useNow } from '../parts/now.ts';
import { counted, sayClock, sayInstant } from '../parts/words.ts';
import { useZone } from '../shell/session.ts';
import { say } from '../shell/toast.ts';
import { useDeed } from '../use-deed.ts';
import { readAgain } from '../use-read.ts';
import { isSamePlaces } from './step-rows.ts';

interface Props {
  plan: Plan;
  onClose: () => void;
}

const PATH = '/api/v1/scheduler/schedule';
type DryRun = { state: 'computing' } | { state: 'failed'; why: string } | ScheduleReply;

/** Always a dry run first: nothing is written until it is asked for. */
export function ScheduleDialog({ plan, onClose }: Props): JSX.Element {
  const [dry, setDry] = useState<DryRun>({ state: 'computing' });
  const { busy, failed, run } = useDeed('Nothing was scheduled.');
  const compute = useCallback(() => {
    setDry({ state: 'computing' });
    send<ScheduleReply>('POST', PATH, { plan_id: plan.plan_id, dry_run: true }).then(
      setDry,
      (error: unknown) => setDry({ state: 'failed', why: messageOf(error) }),
    );
  }, [plan.plan_id]);
  useEffect(compute, [compute]);
  const apply = (shown: ScheduleReply): void =>
    run(async (intent) => {
      const reply = await send<ScheduleReply>('POST', PATH, { plan_id: plan.plan_id }, { intent });
      readAgain('plan', 'block', 'action');
      say(sayScheduled(reply, isSamePlaces(shown.blocks, reply.blocks)));
      onClose();
    });
  return (
    <Dialog title="When: a dry run" onClose={onClose} wide>
      {'run_id' in dry ? <Places reply={dry} /> : null}
      {'state' in dry && dry.state === 'computing' ? (
        <Skeleton what="the dry run" rows={4} />
      ) : null}
      {'state' in dry && dry.state === 'failed' ? (
        <Message tone="amber" action={<Button onClick={compute}>Try again</Button>}>
          Nothing was computed, and nothing was scheduled. {dry.why}
        </Message>
      ) : null}
      {failed === undefined ? null : <Message tone="stop">{failed}</Message>}
      <div class="dialog-foot">
        <Button onClick={onClose}>Discard</Button>
        {'run_id' in dry && dry.blocks.length > 0 ? (
          <Button kind="primary" busy={busy} onClick={() => apply(dry)}>
            {busy ? 'Scheduling…' : 'Put it in the calendar'}
          </Button>
        ) : null}
      </div>
    </Dialog>
  );
}

function Places({ reply }: { reply: ScheduleReply }): JSX.Element {
  const zone = useZone();
  const now = useNow();
  const { blocks, unscheduled, degraded, notes = [] } = reply;
  return (
    <>
      {degraded.length === 0 ? null : (
        <Message tone="amber">Computed without: {degraded.join(', ')}.</Message>
      )}
      <p class="meta">Nothing is written yet. Times are of {zone}.</p>
      <ul class="rows">
        {blocks.map((block) => (
          <li key={block.block_id} class="place">
            <bdi class="strong">{block.title}</bdi>
            <p>
              {sayInstant(block.start, zone, now)}–{sayClock(block.end, zone)}
            </p>
            <p class="meta">{block.why}</p>
          </li>
        ))}
        {unscheduled.map((step) => (
          <li key={step.step_id} class="place">
            <bdi class="strong">{step.title}</bdi>
            <p>Without a place: {step.reason}</p>
            {step.options.map(({ detail }) => (
              <p key={detail} class="meta">
                {detail}
              </p>
            ))}
          </li>
        ))}
      </ul>
      {notes.map((note) => (
        <p key={note} class="meta">
          {note}
        </p>
      ))}
    </>
  );
}

function sayScheduled({ status, blocks }: ScheduleReply, same: boolean): string {
  const moved = same ? '' : ' The calendar changed meanwhile: they stand elsewhere than shown.';
  if (status === 'awaiting_approval') {
    return `${counted(blocks.length, 'block')} wait for approval in the inbox.${moved}`;
  }
  if (status === 'failed') return 'Not scheduled. The activity says why.';
  return `Scheduled: ${counted(blocks.length, 'block')}.${moved}`;
}
