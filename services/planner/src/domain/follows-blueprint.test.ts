import { expect, test } from 'vitest';
import { blueprintOf, workflowOf } from './delivery-pattern.ts';
import { whyNotFollowed } from './follows-blueprint.ts';

const steps = 'Collect price lists (1 h)\nInterview two managers (90 min)\nAnalyse margins (6 h)';
const blueprint = blueprintOf('bp-price', { title: 'Price review', steps });
const workflow = workflowOf('wf-news', { title: 'Newsletter', steps });
const work = { title: 'Prices of Acme', notes: '', estimated_minutes: null, max_steps: 40 };
const history = (minutes: number) => ({ minutes, assumption: 'as before' });

test.each([
  [
    'with points of its own',
    { notes: '- open template\n- fill hours\n- send' },
    /points of its own/,
  ],
  ['that the person calls short', { estimated_minutes: 30 }, /30 min are far less than its 8 h 30/],
  ['whose words say that it is short', { title: 'Acme: 30 min check-in about prices' }, /30 min/],
  ['that took little before', { history: history(45) }, /45 min/],
  ['that sends something', { title: 'Send the invoice to Acme' }, /far less/],
  ['that books something', { title: 'Book the room for Acme' }, /far less/],
])('a task %s is not the whole blueprint', (_, more, why) => {
  const said = whyNotFollowed(blueprint, { ...work, ...more });
  expect(said).toContain('the blueprint "Price review" was not made steps');
  expect(said).toMatch(why);
});

test.each([
  ['of which nobody says how long it is', {}],
  ['that is a review by its name', { title: 'Review the prices of Acme' }],
  ['with notes but no points', { notes: 'Kickoff on Thursday. Anna wants slides.' }],
  ['of a fitting length', { estimated_minutes: 20 * 60 }],
  ['of a quarter of the length', { estimated_minutes: 128 }],
  ['that took long before', { history: history(300) }],
])('a task %s follows the blueprint', (_, more) => {
  expect(whyNotFollowed(blueprint, { ...work, ...more })).toBeUndefined();
});

test('a workflow is named by the task itself and always leads', () => {
  const short = { ...work, notes: '- one\n- two', estimated_minutes: 15 };
  expect(whyNotFollowed(workflow, short)).toBeUndefined();
  expect(whyNotFollowed(null, short)).toBeUndefined();
});
