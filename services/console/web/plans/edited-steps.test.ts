import { expect, test } from 'vitest';
import { stepsPatch, type Sop } from '@almanac/shared/contracts/planner';
import { must } from '@almanac/shared/lang/assert';
import { added, draftOf, moved, patchOf, whyHeld, wrongWith } from './edited-steps.ts';

const step = (at: number, title: string) => ({
  step_id: `step_0000000000000000000000000${at}`,
  order: at,
  title,
  description: 'How.',
  estimated_minutes: 60,
});
const sop = { steps: [step(1, 'Read'), step(2, 'Write'), step(3, 'Send')] } as unknown as Sop;
const titles = (draft: { title: string }[]) => draft.map(({ title }) => title);

test('a step moves by one place, and stays where there is no other', () => {
  const draft = draftOf(sop);
  expect(titles(moved(draft, 0, 1))).toEqual(['Write', 'Read', 'Send']);
  expect(titles(moved(draft, 2, -1))).toEqual(['Read', 'Send', 'Write']);
  expect(titles(moved(draft, 0, -1))).toEqual(['Read', 'Write', 'Send']);
  expect(titles(moved(draft, 2, 1))).toEqual(['Read', 'Write', 'Send']);
});

test('what is sent is what the contract takes: steps keep their ids, a new one has none', () => {
  const [first, ...others] = draftOf(sop);
  const longer = { ...must(first, 'a step'), title: ' Read it ', minutes: ' 90' };
  const draft = added([...others, longer], 1);
  const review = { ...must(draft[3], 'a new step'), title: 'Review' };
  const patch = patchOf(3, [...draft.slice(0, 3), review]);
  expect(stepsPatch.parse(patch)).toEqual(patch);
  expect(
    patch.steps.map((one) => [one.step_id?.slice(-1), one.title, one.estimated_minutes]),
  ).toEqual([
    ['2', 'Write', 60],
    ['3', 'Send', 60],
    ['1', 'Read it', 90],
    [undefined, 'Review', 60],
  ]);
});

test.each([
  ['', '60', 'A step needs a title.'],
  ['x'.repeat(301), '60', 'A title has at most 300 letters.'],
  ['Read', '14', 'A step takes 15 to 480 whole minutes.'],
  ['Read', '481', 'A step takes 15 to 480 whole minutes.'],
  ['Read', '1e2', 'A step takes 15 to 480 whole minutes.'],
  ['Read', '15', undefined],
])('a step called "%s" of %s minutes: %s', (title, minutes, said) => {
  const edited = { ...must(draftOf(sop)[0], 'a step'), title, minutes };
  expect(wrongWith(edited)).toBe(said);
  expect(whyHeld(sop, [edited])).toBe(said === undefined ? undefined : `Step 1: ${said}`);
});

test('what is as it was is not sent, nor is a plan without steps', () => {
  expect(whyHeld(sop, draftOf(sop))).toBe('Nothing was changed yet.');
  expect(whyHeld(sop, [])).toBe('A plan has at least one step.');
  expect(whyHeld(sop, moved(draftOf(sop), 0, 1))).toBeUndefined();
});
