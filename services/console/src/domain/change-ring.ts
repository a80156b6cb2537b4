/**
 * The last changes with the numbers they were told under, so that a browser that was away for seconds gets what it missed. Notices
 * of the database have no numbers of their own: these are one process's, and a number of another process, or of before a gap, is
 * not known here.
 */
export interface FeedEvent {
  id: string;
  event: string;
  data: string;
}

export interface ChangeRing {
  add(event: string, data: string): FeedEvent;
  /** What came after `last_id`; undefined where that cannot be known. */
  after(last_id: string): FeedEvent[] | undefined;
  /** The number of the newest. */
  head(): string;
  /** Something may have been missed: no number of before is known any more. */
  breakOff(epoch: string): void;
}

export function changeRing(epoch: string, size: number): ChangeRing {
  let kept: FeedEvent[] = [];
  let name = epoch;
  /** Of the newest. */
  let seq = 0;
  const idOf = (number: number): string => `${name}-${number}`;
  return {
    add: (event, data) => {
      seq += 1;
      const added = { id: idOf(seq), event, data };
      kept.push(added);
      if (kept.length > size) kept = kept.slice(kept.length - size);
      return added;
    },
    after: (last_id) => {
      const [of_epoch, number, ...more] = last_id.split('-');
      const last = Number(number);
      const is_ours = of_epoch === name && more.length === 0 && /^\d{1,15}$/.test(number ?? '');
      if (!is_ours || last > seq || seq - last > kept.length) return undefined;
      return last === seq ? [] : kept.slice(last - seq);
    },
    head: () => idOf(seq),
    breakOff: (next) => {
      name = next;
      seq = 0;
      kept = [];
    },
  };
}
