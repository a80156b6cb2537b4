/** Each check must be able to fail: good evidence passes all of them, and each way of spoiling it is named. */
import { expect, test } from 'vitest';
import { must } from '@almanac/shared/lang/assert';
import type { Evidence } from '../evidence.ts';
import { checkAll } from './check-all.ts';
import { goodEvidence, goodRound, rowBody, written } from './good-evidence.ts';

const first = <T>(items: T[]): T => must(items[0], 'a first one');
const at = <T>(items: T[], index: number): T => must(items[index], 'one there');
const during = {
  from_ms: Date.parse('2026-11-26T09:59:00Z'),
  to_ms: Date.parse('2026-11-26T11:00:00Z'),
};

test('nothing is wrong with evidence in which nothing is wrong', () => {
  expect(checkAll(goodEvidence(), [goodRound()])).toEqual([]);
});

const SPOILS: [string, (evidence: Evidence) => void, RegExp][] = [
  [
    'a second plan',
    (e) => e.plans.push({ ...first(e.plans), plan_id: 'plan_2' }),
    /t-1 has 2 plans/,
  ],
  ['no plan', (e) => (e.plans = []), /t-1 has 0 plans/],
  ['a lost revision', (e) => (first(e.plans).version = 2), /version 2, not 1/],
  ['a plan nobody marked', (e) => (first(e.plans).status = 'ready'), /is ready/],
  ['a run that failed', (e) => (first(e.runs).status = 'failed'), /not one live run: failed/],
  ['a lost block', (e) => (e.blocks = []), /0 of 60 minutes/],
  ['a block that was never written', (e) => (first(e.blocks).status = 'planned'), /for ever/],
  ['a lost event', (e) => (e.events = []), /blk_1 is 0 times/],
  ['a second event', (e) => e.events.push({ ...first(e.events), id: 'ev2' }), /blk_1 is 2 times/],
  [
    'an event of a block that is gone',
    (e) => Object.assign(first(e.blocks), { status: 'deleted', deleted_by: 'scheduler' }),
    /its event stands/,
  ],
  [
    'an event at another time',
    (e) => (first(e.events).start = { dateTime: '2026-11-23T08:00:00Z' }),
    /another time than its event/,
  ],
  ['a lost row', (e) => (e.tasks = []), /t-1 has 0 rows/],
  ['a second row', (e) => e.tasks.push(first(e.tasks)), /t-1 has 2 rows/],
  [
    'a row with old times',
    (e) => (first(e.tasks).values['almanac_end'] = '2026-11-23T09:30:00Z'),
    /almanac_end is not the last/,
  ],
  ['a row with an old status', (e) => (first(e.tasks).values['almanac_status'] = ''), /Scheduled/],
  ['a lost reflection', (e) => (e.reflections = []), /has 0 reflections/],
  ['a reflection posted twice', (e) => e.thread.push(first(e.thread)), /stands 2 times/],
  [
    'old words in the thread',
    (e) => (first(e.thread).values['body'] = 'x'),
    /not what the reflection/,
  ],
  [
    'a write without an Action',
    (e) => (e.actions = e.actions.slice(1)),
    /I1: POST event ev1 .* no Action/,
  ],
  [
    'a write without a grant',
    (e) => (first(e.attempts).spent_at = null),
    /I1: POST event ev1 .* without a grant/,
  ],
  [
    'a grant spent after the write',
    (e) => (first(e.attempts).spent_at = '2026-11-26T10:05:00Z'),
    /I1: POST event ev1/,
  ],
  [
    'a claim before the authorization',
    (e) => (first(e.actions).authorized_seq = 9),
    /I1: POST event ev1/,
  ],
  ['a calendar nobody noted', (e) => (e.egress = []), /I1: a calendar/],
  [
    'an event made twice',
    (e) => e.journal.push({ ...at(e.journal, 1), seq: 9 }),
    /I2: event ev1 was made 2 times/,
  ],
  [
    'an event made once in silence and once aloud',
    (e) =>
      e.journal.push({
        ...at(e.journal, 1),
        seq: 9,
        status: 0,
        fault: 'timeout_after_doing',
        did: 200,
      }),
    /I2: event ev1 was made 2 times/,
  ],
  [
    'other words than were authorised',
    (e) =>
      e.journal.push(
        written(9, '/coda/x/tables/t/rows', rowBody({ task_id: 't-1', almanac_status: 'x' })),
      ),
    /I3: POST row task_id t-1/,
  ],
  [
    'a payload that was changed',
    (e) => (first(e.actions).proposed_hash = 'x'),
    /I3: the payload of act_1/,
  ],
  [
    'a rejected Action with a grant',
    (e) => (first(e.actions).state = 'rejected'),
    /I4: act_1 is rejected/,
  ],
  [
    'a rejected note in the thread',
    (e) => e.thread.push({ ...first(e.thread), values: { external_id: 'rejected' } }),
    /I4: rejected was written/,
  ],
  ['a change without its audit', (e) => (e.audit = e.audit.slice(0, 1)), /I5: plan version plan_1/],
  [
    'an audit row of another transaction',
    (e) => (at(e.audit, 1).tx = '9'),
    /I5: plan version plan_1/,
  ],
  [
    'an audit row of nothing',
    (e) => e.audit.push({ action: 'action.claimed', subject: 'act_1', tx: '7' }),
    /I5: 2 audit rows tell of 1 events/,
  ],
  [
    'a broken chain',
    (e) =>
      e.audit_faults.push({ kind: 'gap', seq: 4, audit_id: 'aud_1', detail: 'after 2 comes 4' }),
    /I5: the chain has a fault: gap at 4/,
  ],
  [
    'a table that was written to',
    (e) => first(e.actions).differs.push('state'),
    /differs from its events/,
  ],
  [
    'an event memory never had',
    (e) => e.event_keys.pop(),
    /memory has no event reflection.created/,
  ],
  ['a plan memory never had', (e) => e.memory_refs.shift(), /memory does not know plan_1/],
  [
    'a job that was given up',
    (e) => e.leftovers.push('planner_queue: job x failed'),
    /job x failed/,
  ],
];

test.each(SPOILS)('%s is found', (_name, spoil, says) => {
  const evidence = goodEvidence();
  spoil(evidence);
  const wrong = checkAll(evidence, [goodRound()]);
  expect(wrong.join('\n')).toMatch(says);
});

test('a repeat that met the first write is no second effect, whether or not it was answered', () => {
  const evidence = goodEvidence();
  const again = { ...at(evidence.journal, 1), status: 409 };
  const unheard = { ...again, status: 0, fault: 'timeout_after_doing', did: 409 };
  evidence.journal.push({ ...again, seq: 8 }, { ...unheard, seq: 9 });
  expect(checkAll(evidence, [goodRound()])).toEqual([]);
});

test('a write while everything is stopped is found; before and after it is none', () => {
  const task = { task_id: 't-1', version: 1 };
  const stopped = { ...goodRound(), stop: { ...during, task } };
  expect(checkAll(goodEvidence(), [stopped]).join('\n')).toMatch(/I4: POST event ev1 while/);
  const later = { from_ms: during.to_ms, to_ms: during.to_ms + 60_000, task };
  expect(checkAll(goodEvidence(), [{ ...goodRound(), stop: later }])).toEqual([]);
});

test('an edit of the person that was undone or forgotten is found', () => {
  const moved = { event_id: 'ev1', start: '2026-12-01T19:00:00Z', end: '2026-12-01T20:00:00Z' };
  const expected = (more: object) => [
    { ...goodRound(), tasks: [{ task_id: 't-1', version: 1, ...more }] },
  ];
  expect(checkAll(goodEvidence(), expected({ moved })).join('\n')).toMatch(
    /the person moved is at/,
  );
  expect(checkAll(goodEvidence(), expected({ deleted: 'ev1' })).join('\n')).toMatch(
    /deleted is applied/,
  );
  expect(checkAll(goodEvidence(), expected({ ticked: 'ev1' })).join('\n')).toMatch(
    /ticked is applied/,
  );
});
