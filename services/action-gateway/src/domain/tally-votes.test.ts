import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chooseCommittee, type Committee } from './choose-committee.ts';
import { tallyVotes, type Vote } from './tally-votes.ts';

const PEOPLE = ['ana', 'ben', 'cleo', 'dan', 'eve', 'fay'];
const some = fc.subarray(PEOPLE);
const decision = fc.constantFrom('approve' as const, 'reject' as const);
const votes = fc.array(fc.record({ person: fc.constantFrom(...PEOPLE), decision }), {
  maxLength: 12,
});
const convened = fc
  .subarray(PEOPLE, { minLength: 2 })
  .chain((members) =>
    fc.record({ members: fc.constant(members), need: fc.integer({ min: 2, max: members.length }) }),
  );

test('a committee never approves with fewer than k distinct members who may still approve', () => {
  fc.assert(
    fc.property(convened, votes, some, (of, cast, eligible) => {
      const tally = tallyVotes(of, cast, eligible);
      const sure = of.members.filter(
        (person) =>
          eligible.includes(person) &&
          cast.some((vote) => vote.person === person && vote.decision === 'approve'),
      );
      expect(tally.kind === 'approved').toBe(sure.length >= of.need);
      const by = tally.kind === 'approved' ? tally.by : sure;
      expect(by.toSorted()).toEqual(sure.toSorted());
    }),
  );
});

test('it is rejected exactly when those who have not said no, or may not any more, are too few', () => {
  const once = votes.map((cast) => [...new Map(cast.map((vote) => [vote.person, vote])).values()]);
  fc.assert(
    fc.property(convened, once, some, (of, cast, eligible) => {
      const against = cast.filter(
        ({ person, decision: said }) =>
          said === 'reject' && of.members.includes(person) && eligible.includes(person),
      );
      const rejected = tallyVotes(of, cast, eligible).kind === 'rejected';
      expect(rejected).toBe(of.members.length - against.length < of.need);
    }),
  );
});

test('whatever the order of the votes, at most one of them decides, and it stays decided', () => {
  const once = votes.map((cast) => [...new Map(cast.map((vote) => [vote.person, vote])).values()]);
  fc.assert(
    fc.property(convened, once, (of, cast) => {
      const seen: Vote[] = [];
      const kinds = cast.map((vote) => {
        seen.push(vote);
        return tallyVotes(of, seen, PEOPLE).kind;
      });
      const first = kinds.findIndex((kind) => kind !== 'open');
      const after = first === -1 ? [] : kinds.slice(first);
      expect(new Set(after).size).toBe(first === -1 ? 0 : 1);
    }),
  );
});

test('who asked for it or revised it is never among those who decide, and nobody decides alone', () => {
  const committee = fc.record<Committee>({
    committee_id: fc.constant('com_1'),
    group_id: fc.constant('grp_1'),
    need: fc.option(fc.integer({ min: 2, max: 6 })),
    action_type: fc.constantFrom('*', 'email.send', 'sms.send'),
    client_id: fc.constantFrom(null, 'kestrel'),
    members: some,
  });
  const action = fc.record({
    action_type: fc.constantFrom('email.send', 'task.create'),
    client_id: fc.constantFrom(null, 'kestrel', 'heron'),
  });
  fc.assert(
    fc.property(fc.array(committee), action, some, (committees, of, requesters) => {
      const chosen = chooseCommittee(committees, of, requesters);
      if (chosen === undefined) return;
      expect(chosen.members.filter((person) => requesters.includes(person))).toEqual([]);
      expect(chosen.need).toBeGreaterThanOrEqual(2);
      expect(chosen.members.length).toBeGreaterThanOrEqual(chosen.need);
    }),
  );
});

test('a committee that names the type goes before one of the client, that before one for everything', () => {
  const members = ['ana', 'ben', 'cleo'];
  const base = { group_id: 'grp_1', need: 2, members };
  const all = { ...base, committee_id: 'all', action_type: '*', client_id: null };
  const client = { ...all, committee_id: 'client', client_id: 'kestrel' };
  const type = { ...all, committee_id: 'type', action_type: 'email.send' };
  const of = { action_type: 'email.send', client_id: 'kestrel' };
  expect(chooseCommittee([all, client, type], of, [])?.committee_id).toBe('type');
  expect(chooseCommittee([all, client], of, [])?.committee_id).toBe('client');
  expect(chooseCommittee([all, client], { ...of, client_id: null }, [])?.committee_id).toBe('all');
  const unanimous = { ...all, need: null };
  expect(chooseCommittee([unanimous], of, ['ana'])).toMatchObject({
    need: 2,
    members: ['ben', 'cleo'],
  });
  expect(chooseCommittee([unanimous], of, ['ana', 'ben'])).toBeUndefined();
});
