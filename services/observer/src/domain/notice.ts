/** A word to the person, as the Action that brings it. What stands in it may be read on a phone, and be somebody else's text. */
import type { ActionInput } from '@almanac/shared/contracts/actions';
import type { Severity } from './watch/finding.ts';

export interface Notice {
  kind: 'incident' | 'health' | 'digest';
  /** A registered person. */
  person: string;
  severity?: Severity;
  title: string;
  body: string;
  /** What it is about: an incident's id, a day. */
  ref: string;
}

const TITLE_LENGTH = 200;
const BODY_LENGTH = 2000;
const WHY: Record<Notice['kind'], string> = {
  incident: 'An incident was opened, and a person should know of it.',
  health:
    'A part of Almanac is unwell or everything is stopped; a person is told at most once an hour.',
  digest: 'The person asked for a digest each morning; there is one a day.',
};

/** `expires_at`: what is not told by then is news no more. */
export function noticeAction(notice: Notice, key: string, expires_at: Date): ActionInput {
  const { kind, person, severity, ref } = notice;
  return {
    action_type: 'notify.person',
    inputs: {
      kind,
      person,
      title: cut(notice.title, TITLE_LENGTH),
      body: cut(notice.body, BODY_LENGTH),
      ref,
      ...(severity === undefined ? {} : { severity }),
    },
    target: { system: 'almanac', ref: `person:${person}` },
    expected_effect: `${person} is told of ${ref} (${kind}).`,
    reasoning: WHY[kind],
    affected_records: [ref],
    rollback: { strategy: 'not_possible', plan: 'What was told cannot be unsaid.' },
    idempotency_key: key,
    expires_at: expires_at.toISOString(),
  };
}

/** A character that is cut in two would be none any more, and nobody could store it. */
function cut(text: string, chars: number): string {
  return text.slice(0, chars).toWellFormed();
}
