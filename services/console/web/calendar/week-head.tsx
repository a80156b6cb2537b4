import type { RunReply } from '@almanac/shared/contracts/reschedule';
import { ChevronLeft, ChevronRight } from 'lucide-preact';
import type { JSX } from 'preact';
import { Button } from '../parts/button.tsx';
import { AsOf } from '../parts/loaded.tsx';
import { addDays, mondayOf } from '../parts/zoned.ts';
import { useArrival } from '../shell/page.tsx';
import { saySums, sayWeek } from './said.ts';
import type { Calendar } from './use-calendar.ts';
import { sayRun } from './use-week.ts';

interface HeadProps {
  calendar: Calendar;
  run: RunReply | undefined;
  shows_real: boolean;
  onShowReal: (shows: boolean) => void;
}

export function WeekHead(props: HeadProps): JSX.Element {
  const { calendar, run, shows_real, onShowReal } = props;
  const { monday, days, today, blocks, reads, go, no_role } = calendar;
  const onWeek = (to: string): void => go(to, undefined);
  const heading = useArrival();
  const known = reads.blocks.data !== undefined;
  return (
    <header class="cal-top">
      <div class="cal-name">
        <h1 ref={heading} tabIndex={-1}>
          <span class="visually-hidden">Calendar, </span>
          {sayWeek(days, today)}
        </h1>
        <span class="cal-weeks">
          <button
            type="button"
            class="icon-button"
            aria-label="Week before"
            aria-keyshortcuts="["
            onClick={() => onWeek(addDays(monday, -7))}
          >
            <ChevronLeft size={16} aria-hidden="true" />
          </button>
          <button
            type="button"
            class="icon-button"
            aria-label="Week after"
            aria-keyshortcuts="]"
            onClick={() => onWeek(addDays(monday, 7))}
          >
            <ChevronRight size={16} aria-hidden="true" />
          </button>
        </span>
        <p class="meta">{known ? saySums(blocks) : ''}</p>
        <AsOf read={reads.blocks} />
      </div>
      <div class="actions cal-tools">
        <label class="cal-real-switch">
          <input
            type="checkbox"
            checked={shows_real}
            onChange={(event) => onShowReal(event.currentTarget.checked)}
          />{' '}
          Show what happened
        </label>
        <span class="cal-legend" aria-hidden="true">
          <i class="cal-key" /> worked <i class="cal-key over" /> over plan
        </span>
        {mondayOf(today) === monday ? null : (
          <Button kind="quiet" hint="t" onClick={() => onWeek(today)}>
            This week
          </Button>
        )}
        {no_role ? null : <RunButtons run={run} calendar={calendar} />}
      </div>
      {no_role ? (
        <p class="meta cal-no-role">
          You see this calendar. Only operators, approvers and admins change it.
        </p>
      ) : null}
    </header>
  );
}

function RunButtons(props: Pick<HeadProps, 'run' | 'calendar'>): JSX.Element {
  const { run, calendar } = props;
  const { held, deeds, reviewing } = calendar;
  const busy = run !== undefined && deeds.busy === run.run_id;
  return (
    <>
      {run === undefined ? null : (
        <Button
          kind="quiet"
          hint="u"
          held={held}
          busy={busy}
          onClick={() => deeds.undoRun(run.run_id)}
        >
          {busy ? 'Undoing…' : 'Undo run'}
          <span class="visually-hidden">: {sayRun(run)}</span>
        </Button>
      )}
      <Button hint="r" held={held} onClick={reviewing.begin}>
        Reschedule…
      </Button>
    </>
  );
}
