import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { must } from '@almanac/shared/lang/assert';
import { recognizeWork } from './kinds-of-work.ts';
import { orderByDependencies } from './order-by-dependencies.ts';
import { templatePlan, type TemplateInput } from './template-plan.ts';

const NOW = new Date('2026-11-23T08:00:00Z');

function planFor(input: Partial<TemplateInput>) {
  return templatePlan({
    title: 'Something',
    notes: '',
    estimated_minutes: null,
    max_steps: 40,
    due: null,
    now: NOW,
    ...input,
  });
}

function total(plan: ReturnType<typeof templatePlan>): number {
  return plan.steps.reduce((sum, step) => sum + step.estimated_minutes, 0);
}

test('the agenda of a meeting is told and is no list of steps; of other work it is', () => {
  const notes = 'Agenda: goals, roles, timeline.';
  const meeting = planFor({ title: 'Kick-off meeting with Globex', notes });
  expect(meeting.summary).toContain('The notes also say: Agenda: goals, roles, timeline.');
  expect(meeting.steps.map(({ kind }) => kind)).toContain('meeting');
  expect(planFor({ title: 'Move house', notes }).steps).toHaveLength(3);
});

test('whatever is asked for, steps sum exactly to the estimate, stay within bounds and form no circle', () => {
  const words = fc.constantFrom(
    'proposal',
    'Angebot',
    'workshop',
    'report',
    '1.',
    '2.',
    '- ',
    '\n',
    '3h',
    '90 min',
    'call',
    'Bericht',
    '(2h)',
    'x',
    '1. a 2. b',
    '{{notes}}',
    '\n- write\n- send',
  );
  const text = fc.array(fc.oneof(words, fc.string({ maxLength: 12 })), { maxLength: 40 });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      text,
      text,
      (max_steps, share, title, notes) => {
        const most = max_steps * 480;
        // Three of four tasks name an estimate.
        const estimated_minutes =
          share < 0.75 ? Math.round(15 + (share / 0.75) * (most - 15)) : null;
        const plan = planFor({
          title: title.join(' ') || 'x',
          notes: notes.join(' '),
          estimated_minutes,
          max_steps,
        });
        const minutes = plan.steps.map((step) => step.estimated_minutes);
        expect(total(plan)).toBe(estimated_minutes ?? total(plan));
        expect(minutes.every((one) => one >= 15 && one <= 480)).toBe(true);
        expect(minutes.filter((one) => one % 15 !== 0).length).toBeLessThanOrEqual(1);
        expect(plan.steps.length).toBeLessThanOrEqual(max_steps);
        expect(orderByDependencies(plan.steps.map((step) => step.depends_on))).toBeDefined();
        expect(plan.steps.every((s) => s.title.length > 0 && s.title.length <= 300)).toBe(true);
      },
    ),
    { numRuns: 400 },
  );
});

test('a task with only a title is planned with two hours, said to be a guess', () => {
  const plan = planFor({ title: 'Think about next year' });
  expect(total(plan)).toBe(120);
  expect(plan.assumptions.join(' ')).toContain('No estimate was given; 2 h is a guess.');
});

test('hours in the text are read where no estimate was given, and the plan says where from', () => {
  const plan = planFor({ title: 'Prepare the offer', notes: 'should take about 3h' });
  expect(total(plan)).toBe(180);
  expect(plan.assumptions[0]).toBe('The estimate of 3 h was read from the text "3h".');
});

test.each([
  ['5 interviews of 60 minutes each, write guide first, then analyse', [60, 60, 60, 60, 60]],
  ['5 Interviews à 60 Minuten', [60, 60, 60, 60, 60]],
  ['4 entretiens de 45 minutes', [45, 45, 45, 45]],
  ['Run 3 workshops of 2 hours', [120, 120, 120]],
])(
  'meetings that are counted are each held, with the work around them besides: %j',
  (title, held) => {
    const plan = planFor({ title });
    const meetings = plan.steps.filter(({ kind }) => kind === 'meeting');
    expect(meetings.map((step) => step.estimated_minutes)).toEqual(held);
    expect(plan.steps.at(0)?.kind).toBe('deep');
    expect(plan.steps.at(-1)?.kind).not.toBe('meeting');
    const around = total(plan) - held.reduce((sum, one) => sum + one, 0);
    expect(around).toBeGreaterThanOrEqual((held[0] ?? 0) * 1.5);
    expect(plan.assumptions[0]).toContain('work around them is a guess');
  },
);

test('counted meetings keep their length within an estimate that leaves room for them', () => {
  const title = 'User interviews, 5 x 60 min';
  const held = (estimated_minutes: number): number[] =>
    planFor({ title, estimated_minutes })
      .steps.filter(({ kind }) => kind === 'meeting')
      .map((step) => step.estimated_minutes);
  expect(held(720)).toEqual([60, 60, 60, 60, 60]);
  expect(held(300).length).toBeLessThan(5);
});

test.each([
  ['Check 6 contracts, about 30 minutes each', '', 180],
  ['Write texts', '4 x 45 min', 180],
  ['Prüfung von 6 Verträgen, je 30 Minuten', '', 180],
])('%j with %j takes its time as often as it is counted', (title, notes, minutes) => {
  expect(total(planFor({ title, notes }))).toBe(minutes);
});

test('an estimate that was given wins over hours in the text', () => {
  expect(total(planFor({ notes: 'needs 3h', estimated_minutes: 100 }))).toBe(100);
});

test('numbered points of the notes become the steps, in their order', () => {
  const plan = planFor({
    notes: '1. Call Anna\n2. Write summary (2h)\n3. Send it',
    estimated_minutes: 240,
  });
  expect(plan.steps.map((step) => step.title)).toEqual([
    'Call Anna',
    'Write summary (2h)',
    'Send it',
  ]);
  expect(plan.steps.map((step) => step.depends_on)).toEqual([[], [0], [1]]);
  expect(plan.steps.map((step) => step.kind)).toEqual(['meeting', 'deep', 'admin']);
});

test('points numbered within one line are found, and bullets keep their order and their own times', () => {
  const inline = planFor({ notes: 'Please 1. collect data 2. write text 3. send' });
  expect(inline.steps.map((step) => step.title)).toEqual(['collect data', 'write text', 'send']);
  const bullets = planFor({ notes: '- eins (30 min)\n- zwei (1 Stunde)' });
  expect(bullets.steps.map((step) => [step.estimated_minutes, step.depends_on])).toEqual([
    [30, []],
    [60, [0]],
  ]);
  expect(bullets.assumptions).toContain(
    'Die Schätzung von 1 h 30 min ist die Summe der Zeiten in den Notizen.',
  );
});

test('what follows "Steps:" within a sentence becomes the points; two things, or a sentence like any other, do not', () => {
  const titles = (notes: string) =>
    planFor({ notes, estimated_minutes: 240 }).steps.map((step) => step.title);
  expect(titles('Hi. Steps: collect posts, choose ten, and publish. Thanks!')).toEqual([
    'Collect posts',
    'Choose ten',
    'Publish',
  ]);
  expect(titles('Schritte: sammeln; auswählen; veröffentlichen')).toHaveLength(3);
  expect(titles('Steps: write, send').join()).not.toContain('Write,');
  expect(titles('The next steps, they said, are: none, nothing, nowhere')).not.toContain('None');
});

test.each([
  ['They want it cheap, fast and good', 1],
  ['Ann, Bob, Carl, Dora', 1],
  ['budget 5000, room 4, red, blue', 1],
  ['We need it for the board, which is worried', 1],
  ['Call Ann, review the offer with Bob, send it by Friday', 3],
  ['Analyse costs and margins. Model three variants. Present to the partners.', 3],
])('a sentence is a list only where every part of it is work: %j', (notes, steps) => {
  expect(planFor({ notes, estimated_minutes: 120 }).steps).toHaveLength(steps);
});

test('words without verbs are the parts of work of no known kind alone', () => {
  const stepsOf = (title: string) =>
    planFor({ title, notes: 'train, hotel, taxi, conference ticket', estimated_minutes: 90 }).steps;
  expect(stepsOf('Neptune')).toHaveLength(4);
  expect(stepsOf('Book trip to Hamburg').map(({ kind }) => kind)).toContain('admin');
  expect(stepsOf('Book trip to Hamburg')[0]?.title).not.toBe('Train');
});

test('what takes a few clicks is no building', () => {
  const notes = '- kickoff call\n- set up shared folder\n- set up the database';
  const [call = 0, folder = 0, database = 0] = planFor({ notes, estimated_minutes: 240 }).steps.map(
    (step) => step.estimated_minutes,
  );
  expect(folder).toBeLessThan(call);
  expect(database).toBeGreaterThan(call);
});

test('thousands of points are joined before they are weighed, and none is lost', () => {
  const notes = Array.from({ length: 900 }, (_, i) => `- p${i}.`).join('\n');
  const plan = planFor({ notes, estimated_minutes: 19_200 });
  expect(plan.steps.length).toBe(40);
  const words = plan.steps.map((step) => step.description).join(' ');
  const lost = Array.from({ length: 900 }, (_, i) => `p${i}.`).filter(
    (one) => !words.includes(one),
  );
  expect(lost).toEqual([]);
});

test('points of the notes are done in their order, and weigh by what they are', () => {
  const plan = planFor({
    title: 'Proposal for Kestrel Labs: data platform review',
    notes:
      'They want a fixed price.\n- Read their architecture notes\n- Interview their head of data\n' +
      '- Draft scope, risks and price\n- Review with Jonas\n- Final version, ready to send',
    estimated_minutes: 540,
  });
  const seen = plan.steps.map((step) => [step.estimated_minutes, step.kind, step.depends_on]);
  expect(seen).toEqual([
    [105, 'shallow', []],
    [105, 'meeting', [0]],
    [210, 'deep', [1]],
    [75, 'shallow', [2]],
    [45, 'shallow', [3]],
  ]);
  expect(plan.steps[2]?.acceptance).toBe(
    'Scope, risks and price are all covered; gaps are marked.',
  );
  expect(plan.steps[3]?.acceptance).toBe('Jonas has seen it; what should change is listed.');
  expect(plan.assumptions.join(' ')).toContain('done in the order of the notes');
  expect(plan.assumptions.join(' ')).toContain('most for "Draft scope, risks and price"');
  expect(plan.summary).toContain('The notes also say: They want a fixed price.');
});

test.each([
  ['In any order:\n- a1\n- b2', true],
  ['In beliebiger Reihenfolge\n1. a1\n2. b2', true],
  ['- a1\n- b2\nBoth can be done in parallel.', true],
  ['Reihenfolge egal: 1. a1 2. b2', true],
  ['Not in parallel please\n- a1\n- b2', false],
  ['- a1\n- Test the parallel import', false],
])('only words outside of the points free their order: %j', (notes, any_order) => {
  const [, second] = planFor({ notes, estimated_minutes: 120 }).steps;
  expect(second?.depends_on).toEqual(any_order ? [] : [0]);
});

test("a point's own time is kept, and the others share the rest", () => {
  const notes = '- Write text\n- Call Anna (45 min)\n- Send it\n- 3 interviews, 20 min each';
  const plan = planFor({ notes, estimated_minutes: 240 });
  expect(plan.steps.map((step) => step.estimated_minutes)).toEqual([105, 45, 30, 60]);
  expect(plan.assumptions.join(' ')).toContain('Points with a time of their own keep it');
});

test('times in the notes that cannot be kept are scaled, and the plan says so', () => {
  const plan = planFor({ notes: '- one (2h)\n- two (4h)\n- three', estimated_minutes: 180 });
  expect(total(plan)).toBe(180);
  expect(plan.assumptions.join(' ')).toContain('do not fit the 3 h of the task');
});

test('lines beneath a point are its details, and ticked points are left out', () => {
  const notes = '- [x] Ask Anna\n- [ ] Read notes\n  - chapter two\n- [ ] Write text';
  const plan = planFor({ notes, estimated_minutes: 120 });
  expect(plan.steps.map((step) => step.title)).toEqual(['Read notes', 'Write text']);
  expect(plan.steps[0]?.description).toContain('- chapter two');
  expect(plan.assumptions).toContain('One point is ticked off in the notes and left out.');
});

test('an hour or less without points is one step with the words of the task', () => {
  const plan = planFor({ title: 'Call with Anna about scope' });
  expect(plan.steps).toMatchObject([
    { title: 'Call with Anna about scope', estimated_minutes: 60, kind: 'meeting' },
  ]);
  expect(plan.assumptions[0]).toBe('No estimate was given; 1 h is a guess.');
});

test('whatever times the points name, the sum is exact, within bounds, and each step follows the one before', () => {
  const point = fc.record({
    verb: fc.constantFrom('Write', 'Call', 'Send', 'Wait for', 'prüfen', 'x'),
    minutes: fc.option(fc.integer({ min: 1, max: 900 })),
  });
  fc.assert(
    fc.property(
      fc.array(point, { minLength: 2, maxLength: 20 }),
      fc.integer({ min: 15, max: 4800 }),
      fc.integer({ min: 10, max: 40 }),
      (points, estimated_minutes, max_steps) => {
        const lines = points.map(({ verb, minutes }) =>
          minutes === null ? `- ${verb} it` : `- ${verb} it (${minutes} min)`,
        );
        const plan = planFor({ notes: lines.join('\n'), estimated_minutes, max_steps });
        expect(total(plan)).toBe(estimated_minutes);
        const each = plan.steps.map((step) => step.estimated_minutes);
        expect(each.every((one) => one >= 15 && one <= 480)).toBe(true);
        expect(each.filter((one) => one % 15 !== 0).length).toBeLessThanOrEqual(1);
        expect(plan.steps.every((step, at) => at === 0 || step.depends_on[0] === at - 1)).toBe(
          true,
        );
      },
    ),
    { numRuns: 300 },
  );
});

test('more points than steps allowed are joined, none is lost', () => {
  const notes = Array.from({ length: 9 }, (_, i) => `- point${i}`).join('\n');
  const plan = planFor({ notes, max_steps: 3, estimated_minutes: 300 });
  expect(plan.steps).toHaveLength(3);
  const titles = plan.steps.map((step) => step.title).join(' ');
  for (let i = 0; i < 9; i += 1) expect(titles).toContain(`point${i}`);
});

test('long phases are cut into parts that follow each other', () => {
  const plan = planFor({ title: 'Write report', estimated_minutes: 40 * 60 });
  expect(Math.max(...plan.steps.map((step) => step.estimated_minutes))).toBeLessThanOrEqual(240);
  expect(must(plan.steps.at(0), 'a step').title).toContain('(part 1 of 2)');
});

describe('a meeting is no longer than people meet', () => {
  const meetings = (input: Partial<TemplateInput>): number[] =>
    planFor(input)
      .steps.filter(({ kind }) => kind === 'meeting')
      .map((step) => step.estimated_minutes);

  test('a point with more time than that gets preparation and notes, and the sum stays', () => {
    const notes = '- Read brief\n- Interview their head of data\n- Send notes';
    const plan = planFor({ notes, estimated_minutes: 600 });
    expect(plan.steps.map((step) => [step.title, step.kind, step.depends_on])).toEqual([
      ['Read brief', 'shallow', []],
      ['Prepare: Interview their head of data', 'deep', [0]],
      ['Interview their head of data', 'meeting', [1]],
      ['Write up: Interview their head of data', 'shallow', [2]],
      ['Send notes', 'admin', [3]],
    ]);
    expect(plan.steps[2]?.estimated_minutes).toBe(120);
    expect(total(plan)).toBe(600);
  });

  test('in an outline its other steps take the time that is over', () => {
    const plan = planFor({ title: 'Strategy workshop with Globex', estimated_minutes: 1500 });
    expect(meetings({ title: 'Strategy workshop with Globex', estimated_minutes: 1500 })).toEqual([
      120,
    ]);
    expect(total(plan)).toBe(1500);
  });

  test.each([
    [{ notes: '- Hold workshop (4h)\n- Send it', estimated_minutes: 300 }, [240]],
    [{ title: 'Lead a 3-hour workshop', estimated_minutes: 1500 }, [180]],
    [{ title: 'Lead a three-hour workshop', estimated_minutes: 1500 }, [180]],
    [{ title: 'Half-day workshop', estimated_minutes: 1500 }, [240]],
    [{ notes: '- 3 interviews, 60 min each\n- Send it', estimated_minutes: 210 }, [180]],
  ])('a length that the words name is kept: %j', (input, minutes) => {
    expect(meetings(input)).toEqual(minutes);
  });

  test('several meetings in one point are several steps', () => {
    const notes = '- Interviews with the heads of department\n- Send it';
    expect(meetings({ notes, estimated_minutes: 405 })).toEqual([90, 90, 90]);
  });

  test('whatever is asked for, no step that must stay whole is longer', () => {
    const point = fc.constantFrom(
      'Call Anna',
      'Write text',
      'Meeting with Bo',
      'Interviews',
      'Send it',
    );
    fc.assert(
      fc.property(
        fc.array(point, { maxLength: 9 }),
        fc.constantFrom('Strategy workshop', 'Client onboarding', 'Meeting with Bo', 'Training'),
        fc.integer({ min: 15, max: 480 * 40 }),
        fc.integer({ min: 1, max: 40 }),
        (points, title, wanted, max_steps) => {
          const notes = points.map((text) => `- ${text}`).join('\n');
          const estimated_minutes = Math.min(wanted, max_steps * 480);
          const input = { title, notes, estimated_minutes, max_steps };
          expect(Math.max(0, ...meetings(input))).toBeLessThanOrEqual(120);
          expect(total(planFor(input))).toBe(estimated_minutes);
        },
      ),
      { numRuns: 500 },
    );
  });
});

test('work that may not fit before its due date is named as a risk', () => {
  const due = '2026-11-24T22:59:59Z';
  expect(planFor({ estimated_minutes: 1800, due }).risks.join(' ')).toContain('may not fit');
  expect(planFor({ estimated_minutes: 60, due }).risks).toEqual([]);
});

describe('kinds of work are recognised by words in English and German', () => {
  test.each([
    ['Write proposal for ACME', 'proposal'],
    ['Projektangebot Müller erstellen', 'proposal'],
    ['Quarterly report', 'report'],
    ['Abschlussbericht schreiben', 'report'],
    ['Research CRM tools', 'research'],
    ['Marktrecherche Wärmepumpen', 'research'],
    ['Strategy workshop', 'workshop'],
    ['Server migration', 'migration'],
    ['Client onboarding', 'onboarding'],
    ['Review contract draft', 'review'],
    ['Prepare meeting with board', 'meeting preparation'],
    ['Newsletter December', 'marketing'],
    ['Rechnungen schreiben', 'administration'],
    ['Implement export feature', 'software'],
    ['Develop a data strategy', 'concept'],
    ['Prepare workshop with Globex', 'workshop preparation'],
    ['Interview with CTO', 'meeting'],
    ['Slides for the board', 'presentation'],
    ['Reise nach Hamburg', 'travel'],
    ['Draft NDA for Hooli', 'document'],
  ])('%s → %s', (title, name) => {
    expect(recognizeWork(title, '')?.name).toBe(name);
  });

  test('what is not recognised is planned by the general outline, and says so', () => {
    const plan = planFor({ title: 'Water the flowers' });
    expect(plan.assumptions.join(' ')).toContain('No kind of work was recognised');
  });
});
