import type { BlockState } from '@almanac/shared/contracts/completion';
import type { RunReply } from '@almanac/shared/contracts/reschedule';
import { ChevronLeft, ChevronRight } from 'lucide-preact';
import type { JSX } from 'preact';
import { Button } from '../parts/button.tsx';
import { AsOf } from '../parts/loaded.tsx';
import { addDays, mondayOf } from '../parts/zoned.ts';
import { useArrival } from '../shell/page.tsx';
import { saySums, sayWeek } from './said.ts';
import type { Deeds } from './use-deeds.ts';
import { sayRun, type WeekReads } from './use-week.ts';

interface HeadProps {
  monday: string;
  days: readonly string[];
  today: string;
  blocks: readonly BlockState[];
  shows_real: boolean;
  run: RunReply | undefined;
  held: string | undefined;
  no_role: boolean;
  reads: WeekReads;
  deeds: Deeds;
  phone: boolean;
  onShowReal: (shows: boolean) => void;
  onToday: () => void;
  onWeek: (monday: string) => void;
  onReschedule: () => void;
}

export function WeekHead(props: HeadProps): JSX.Element {
  const { monday, days, today, blocks, shows_real, reads, onShowReal, onToday, onWeek } = props;
  const heading = useArrival();
  const known = reads.blocks.data !== undefined;
  return (
    <header class="cal-top">
      <div class="cal-name">
        <h1 ref={heading} tabIndex={-1}>
          <span class="visually-hidden">Calendar, </span>
          {sayWeek(days, today)}
        </h1>
        <p class="meta">{known ? saySums(blocks) : ''}</p>
        <AsOf read={reads.blocks} />
      </div>
      <div class="actions">
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
        {mondayOf(today) === monday ? null : (
          <Button kind="quiet" hint="t" onClick={onToday}>
            This week
          </Button>
        )}
        <RunButtons {...props} />
      </div>
      {props.no_role ? (
        <p class="meta cal-no-role">
          You see this calendar. Only operators, approvers and admins change it.
        </p>
      ) : null}
    </header>
  );
}

function RunButtons({ run, held, no_role, deeds, onReschedule }: HeadProps): JSX.Element | null {
  if (no_role) return null;
  const busy = run !== undefined && deeds.busy === run.run_id;
  return (
    <>
      {run === undefined ? null : (
        <Button
          kind="quiet"
          hint="u"
          held={held}
          busy={busy}
          {...(busy ? {} : { label: `Undo run: ${sayRun(run)}` })}
          onClick={() => deeds.undoRun(run.run_id)}
        >
          {busy ? 'Undoing…' : 'Undo run'}
        </Button>
      )}
      <Button hint="r" held={held} onClick={onReschedule}>
        Reschedule…
      </Button>
    </>
  );
}
