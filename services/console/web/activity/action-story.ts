/** An Action's whole life in one list: what was proposed, decided, tried, written and taken back, in the order it happened. */
import type { Action } from '@almanac/shared/contracts/actions';
import { sayState, toneOfState } from '../parts/action-words.ts';
import type { Tone } from '../parts/tone.ts';

export interface Moment {
  key: string;
  at: string;
  what: string;
  who: string | undefined;
  detail: string | undefined;
  tone: Tone;
}

type Life = Pick<Action, 'events' | 'decisions' | 'executions' | 'rolled_back_by'>;

export function storyOf({ events, decisions, executions }: Life): Moment[] {
  const moments = [
    ...events.map(eventMoment),
    ...decisions.map(decisionMoment),
    ...executions.flatMap(executionMoments),
  ];
  // Of one instant the states come last: a vote is why the state changed.
  return moments.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at) || a.rank - b.rank);
}

type Ranked = Moment & { rank: number };

function eventMoment(event: Action['events'][number]): Ranked {
  return {
    key: `event ${event.seq}`,
    at: event.at,
    what: sentence(sayState(event.to_state)),
    who: event.actor,
    detail: event.detail === '' ? undefined : event.detail,
    tone: toneOfState(event.to_state),
    rank: 2,
  };
}

const PROOFS = { token: 'with a token', session: 'signed in', link: 'by a link' };

function decisionMoment(vote: Action['decisions'][number], at: number): Ranked {
  const verb = vote.decision === 'approve' ? 'Approved' : 'Rejected';
  return {
    key: `vote ${at}`,
    at: vote.at,
    what: `${verb} version ${vote.version}, ${PROOFS[vote.proof]}`,
    who: vote.person,
    detail: vote.note ?? undefined,
    tone: vote.decision === 'approve' ? 'leaf' : 'plain',
    rank: 0,
  };
}

function executionMoments(one: Action['executions'][number]): Ranked[] {
  const { attempt, started_at, finished_at, state, error, provider_ref } = one;
  const begun: Ranked = {
    key: `begun ${attempt}`,
    at: started_at,
    what: `Attempt ${attempt} began`,
    who: undefined,
    detail: undefined,
    tone: 'plain',
    rank: 1,
  };
  if (finished_at === null) return [begun];
  const written = provider_ref === null ? undefined : `Written as ${provider_ref}`;
  return [
    begun,
    {
      ...begun,
      key: `ended ${attempt}`,
      at: finished_at,
      what: `Attempt ${attempt}: ${sayState(state)}`,
      detail: error ?? written,
      tone: toneOfState(state),
    },
  ];
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** Ends of a rollback that had no effect: it may be asked for again. */
const CAME_TO_NOTHING = ['rejected', 'expired', 'cancelled', 'blocked', 'failed', 'superseded'];

interface Ended extends Pick<Action, 'state' | 'shadow' | 'rolled_back_by' | 'rollback'> {
  rolls_back: string | null;
}

/** Why it cannot be taken back, in words; undefined where it can be asked for. The gateway has the last word. */
export function rollbackHeld(action: Ended): string | undefined {
  if (action.state !== 'succeeded') return 'It did nothing that could be taken back.';
  if (action.shadow) return 'It was only recorded, not executed.';
  const { strategy, plan = 'no way was named' } = action.rollback;
  if (strategy === 'not_possible') return `It cannot be taken back: ${plan}`;
  if (strategy === 'manual') return `A person has to take it back: ${plan}`;
  const earlier = action.rolled_back_by;
  if (earlier !== null && !CAME_TO_NOTHING.includes(earlier.state))
    return 'It is taken back already.';
  return undefined;
}
