import type { BlockState } from '@almanac/shared/contracts/completion';
import { Pin } from 'lucide-preact';
import type { JSX } from 'preact';
import { sayClock, sayMinutes } from '../parts/words.ts';
import type { Lane } from './lanes.ts';
import { saySpan } from './said.ts';
import { HOUR_PX, type Drag } from './use-drag.ts';
import { driftOf, workedMinutes, type Item, type Slice } from './week.ts';

const LINE_PX = 16;

export interface GridBlockProps {
  slice: Slice;
  lane: Lane;
  /** The first hour that is drawn. */
  first_hour: number;
  zone: string;
  selected: boolean;
  /** The one that Tab reaches. */
  in_tab_order: boolean;
  lifted: boolean;
  shows_real: boolean;
  drag: Drag['take'];
  onSelect: (block_id: string) => void;
}

/** Where a part of a day stands in its column. */
export function boxOf(
  { from, to }: { from: number; to: number },
  { lane, of }: Lane,
  first_hour: number,
): Record<string, string> {
  return {
    '--from': `${from - first_hour * 60}`,
    '--long': `${to - from}`,
    '--lane': `${lane}`,
    '--lanes': `${of}`,
  };
}

interface Lines {
  /** Whole lines for the title; the rest of it is cut. */
  title: number;
  /** Whether there is room for whose it is, and for how far off it was. */
  more: boolean;
  drift: boolean;
}

function linesOf({ from, to }: Slice, item: Item): Lines {
  const all = Math.max(1, Math.floor((((to - from) * HOUR_PX) / 60 - 5) / LINE_PX));
  const has_more = item.kind === 'event' || item.block.client_id !== null;
  const more = has_more && all > 1;
  const drift = all > 2 && item.kind === 'block' && driftOf(item.block) !== 0;
  return { title: Math.max(1, all - Number(more) - Number(drift)), more, drift };
}

export function GridBlock(props: GridBlockProps): JSX.Element {
  const { slice, lane, first_hour, zone } = props;
  const { item } = slice;
  const lines = linesOf(slice, item);
  const style = { ...boxOf(slice, lane, first_hour), '--lines': `${lines.title}` };
  if (item.kind === 'event') {
    const { busy } = item.event;
    return (
      <li class={`cal-item cal-event${busy ? '' : ' free'}`} style={style}>
        <span class="visually-hidden">{saySpan(item, zone)}, </span>
        <span class="cal-title">{item.title}</span>
        <span class={lines.more ? 'cal-more' : 'visually-hidden'}>
          {busy ? 'not ours' : 'not ours, takes no time'}
        </span>
      </li>
    );
  }
  return <OwnBlock {...props} item={item} block={item.block} lines={lines} style={style} />;
}

interface OwnProps extends GridBlockProps {
  item: Item;
  block: BlockState;
  lines: Lines;
  style: Record<string, string>;
}

function OwnBlock(props: OwnProps): JSX.Element {
  const { item, block, style, zone, selected, in_tab_order, lifted, shows_real, lines } = props;
  const drift = shows_real && lines.drift ? driftOf(block) : 0;
  const looks = ['cal-item', 'cal-block', `is-${block.status}`, `kind-${block.kind ?? 'deep'}`];
  if (selected) looks.push('selected');
  if (lifted) looks.push('lifted');
  return (
    <li class={looks.join(' ')} style={style}>
      <button
        type="button"
        id={`block-${block.block_id}`}
        tabIndex={in_tab_order ? 0 : -1}
        aria-pressed={selected}
        onClick={() => props.onSelect(block.block_id)}
        onFocus={() => props.onSelect(block.block_id)}
        onPointerDown={(event) => props.drag(event, block, item)}
      >
        <span class="visually-hidden">{saySpan(item, zone)}, </span>
        <span class="cal-title">
          <bdi>{block.title}</bdi>
          {block.pinned ? <Pin class="icon" size={11} aria-hidden="true" /> : null}
        </span>
        {lifted ? <span class="cal-more">{sayClock(item.start, zone)}</span> : null}
        {!lines.more || lifted || block.client_id === null ? null : (
          <span class="cal-more">
            <bdi>{block.client_id}</bdi>
          </span>
        )}
        {drift === 0 ? null : (
          <span class={drift > 0 ? 'cal-drift over' : 'cal-drift'}>
            {drift > 0 ? '+' : ''}
            {sayMinutes(drift)}
          </span>
        )}
        <span class="visually-hidden">{stateOf(block)}</span>
      </button>
    </li>
  );
}

/** What the looks say, for those who cannot see them. */
function stateOf(block: BlockState): string {
  const worked = workedMinutes(block);
  const said = {
    proposed: 'proposed',
    planned: 'planned',
    applied: block.overdue ? 'over, nobody said what became of it' : 'in the calendar',
    done: 'done',
    partial: 'partly done',
    skipped: 'skipped',
    deleted: 'removed',
  }[block.status];
  const parts = [said, worked === undefined ? '' : `worked ${sayMinutes(worked)}`];
  if (block.pinned) parts.push('pinned');
  return `, ${parts.filter(Boolean).join(', ')}`;
}
