/** What a meeting's time is found from, and what comes out. Times are epoch milliseconds, lengths minutes. */
import type { DayRange, Weekday } from './preferences.ts';
import type { BusyInterval, Interval } from './schedule-types.ts';

export type SlotOrder = 'earliest' | 'latest';
/** A day that is missing has no hours. */
export type WeekHours = Partial<Record<Weekday, DayRange[] | undefined>>;

/** Times by weekday, date and clock in its owner's zone, or in one of its own; what is absent is not limited. */
export interface SlotRule {
  zone?: string | undefined;
  weekdays?: Weekday[] | undefined;
  dates?: string[] | undefined;
  from?: string | undefined;
  to?: string | undefined;
  hard: boolean;
  weight: number;
}

export interface SlotParticipant {
  name: string;
  zone: string;
  busy: readonly BusyInterval[];
  hours?: WeekHours | undefined;
  /** Of the hours, where it is not that of the participant. */
  hours_zone?: string | undefined;
  /** Time kept free for another reason, such as lunch. */
  kept_free?: { what: string; intervals: readonly Interval[] } | undefined;
  buffer_minutes: number;
  avoid: readonly SlotRule[];
  /** Alternatives: inside of any of them is as wished. */
  prefer: readonly SlotRule[];
  order?: SlotOrder | undefined;
}

export interface FindSlotInput {
  duration_minutes: number;
  window: { from: number; to: number };
  /** Of the rules for everybody, the grid and the words. */
  zone: string;
  participants: readonly SlotParticipant[];
  hours?: WeekHours | undefined;
  weekdays?: readonly Weekday[] | undefined;
  exclude_dates: readonly string[];
  buffer_minutes: number;
  grid_minutes: number;
  order?: SlotOrder | undefined;
  limit: number;
}

/** Something that keeps time free of the meeting. */
export interface Blocker {
  /** Index of the participant; null for what holds for everybody. */
  who: number | null;
  cause: 'busy' | 'buffer' | 'hours' | 'rule' | 'kept_free' | 'days';
  /** Reads after "because of": `Ann's hours`. */
  label: string;
  /** Sorted and disjoint, in whole minutes. */
  blocked: Interval[];
}

/** A soft preference as the time it speaks of; sorted and disjoint. */
export interface Wish {
  /** Index of the participant; null for what the window suggests. */
  who: number | null;
  kind: 'avoid' | 'prefer';
  text: string;
  weight: number;
  times: Interval[];
}

export interface Slot extends Interval {
  cost: number;
  against: string[];
  reason: string;
}

export interface SlotAlternative extends Interval {
  kind: 'shorter' | 'other_day' | 'without' | 'relax';
  detail: string;
  without: string[];
}

export interface NoSlot {
  reason: string;
  binding: { participant: string | null; detail: string }[];
  alternatives: SlotAlternative[];
}

/** First and last start of a run of possible starts, both included. */
export interface StartRun {
  from: number;
  to: number;
}

export interface FindSlotResult {
  slots: Slot[];
  order: SlotOrder;
  compared: number;
  starts: StartRun[];
  none: NoSlot | null;
}
