/** What a person reads who writes German. */
import { describe, expect, test } from 'vitest';
import { must } from '@almanac/shared/lang/assert';
import { KINDS_OF_WORK, outlineIn } from './kinds-of-work.ts';
import { OTHER_POINT, POINT_KINDS } from './point-kinds.ts';
import { reviseByRule } from './revise-by-rule.ts';
import { assembleSop } from './assemble-sop.ts';
import { overrunFrom } from './estimate-history.ts';
import { templatePlan, type TemplateInput } from './template-plan.ts';

const ENGLISH_GRAMMAR =
  /(?<!\p{L})(?:the|and|of|with|what|is|are|from|part|read|this|it|for|by|each|where)(?!\p{L})/iu;

function planFor(input: Partial<TemplateInput>) {
  return templatePlan({
    title: 'Etwas erledigen',
    notes: '',
    estimated_minutes: null,
    max_steps: 40,
    due: null,
    now: new Date('2026-11-23T08:00:00Z'),
    ...input,
  });
}

function wordsOf({ summary, steps, assumptions, risks, deliverables }: ReturnType<typeof planFor>) {
  const of_steps = steps.flatMap((step) => [step.title, step.description, step.acceptance]);
  return [summary, ...of_steps, ...assumptions, ...risks, ...deliverables].join('\n');
}

test('the plan of a German task is German from its summary to its last criterion', () => {
  const plan = planFor({ title: 'Angebot für Kestrel Labs schreiben', estimated_minutes: 480 });
  expect(plan.steps.map(({ title }) => title)).toEqual([
    'Bedarf und Umfang klären · Kestrel Labs',
    'Vorgehen und Aufwand skizzieren · Kestrel Labs',
    'Angebot schreiben · Kestrel Labs',
    'Zahlen und Wortlaut prüfen · Kestrel Labs',
    'Fertigstellen und übergeben · Kestrel Labs',
  ]);
  expect(plan.summary).toBe(
    'Angebot für Kestrel Labs schreiben: 5 Schritte, nach den üblichen Phasen dieser Art von Arbeit (Angebot).',
  );
  expect(plan.deliverables).toEqual(['Das Angebot, bereit zum Versand']);
  expect(wordsOf(plan)).not.toMatch(ENGLISH_GRAMMAR);
});

test.each<Partial<TemplateInput>>([
  {
    title: 'Neptun',
    notes: '- Ana anrufen (30 min)\n- [x] Mail lesen\n- Bericht schreiben\nBitte bald.',
  },
  { title: 'Ana wegen der Rechnung anrufen' },
  { title: '3 Workshops à 2 Stunden mit der Stadt' },
  { title: '6 Verträge prüfen, je 30 Minuten' },
  { title: 'Strategie-Klausur für die Stadtwerke', estimated_minutes: 6000 },
  { title: 'Den Umbau bedenken und entscheiden', estimated_minutes: 300 },
  {
    title: 'Kundin treffen',
    notes: '- Gespräch führen\n- Notizen schreiben',
    estimated_minutes: 600,
  },
  { title: 'Bericht schreiben', due: '2026-11-23T12:00:00Z', estimated_minutes: 900, max_steps: 2 },
])('so is every sentence beside it: %j', (input) => {
  expect(wordsOf(planFor(input))).not.toMatch(ENGLISH_GRAMMAR);
});

describe.each(KINDS_OF_WORK.map((kind) => [kind.name, kind] as const))('%s', (_, kind) => {
  test('has every phase in German, with the share and kind of the English one', () => {
    const german = outlineIn(kind, 'de');
    expect(german.phases.map(({ share, kind: of }) => [share, of])).toEqual(
      kind.phases.map(({ share, kind: of }) => [share, of]),
    );
    for (const [at, { title, description, acceptance }] of german.phases.entries()) {
      const english = must(kind.phases[at], 'a phase');
      expect(`${title} ${description} ${acceptance}`).not.toMatch(ENGLISH_GRAMMAR);
      expect(acceptance).toMatch(/^\p{Lu}.{15,}\.$/u);
      expect(description === '').toBe(english.description === '');
    }
    const titles = german.phases.map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
  });
});

test('every kind of point has its words in German', () => {
  for (const { words } of [OTHER_POINT, ...POINT_KINDS]) {
    expect(`${words.de.description} ${words.de.acceptance}`).not.toMatch(ENGLISH_GRAMMAR);
    expect(words.de.acceptance.length).toBeGreaterThan(15);
    expect(words.de.description === '').toBe(words.en.description === '');
  }
});

test('a revision by rule goes on in the language of the plan', () => {
  const draft = planFor({ title: 'Angebot für Kestrel Labs schreiben', estimated_minutes: 480 });
  const sop = assembleSop('plan_1', draft, overrunFrom([]), null);
  const revised = reviseByRule(sop, 'add step Preise abstimmen (45 min)');
  expect(revised.ok && revised.draft.assumptions.at(-1)).toBe(
    '„Preise abstimmen“ kam mit 45 Minuten dazu.',
  );
  expect(revised.ok && revised.draft.steps.at(-1)?.acceptance).toMatch(/^Was gesagt wurde/);
});

test('every sentence that feedback may be given without a model is followed in German as it is told, and refused in German', () => {
  const draft = planFor({ title: 'Angebot für Kestrel Labs schreiben', estimated_minutes: 480 });
  const sop = assembleSop('plan_1', draft, overrunFrom([]), null);
  const refused = (feedback: string): string => {
    const revised = reviseByRule(sop, feedback);
    return revised.ok ? '' : revised.reason;
  };
  const told = [...refused('Mach es irgendwie besser, bitte').matchAll(/„([^“]+)“/gu)].map(
    ([, one = '']) => one,
  );
  expect(told.length).toBeGreaterThanOrEqual(5);
  for (const one of told.filter((text) => text !== 'um 20 %')) {
    expect(reviseByRule(sop, one.replace('<Titel>', 'Preise abstimmen')).ok).toBe(true);
  }
  const added = reviseByRule(sop, 'Füge Schritt Preise abstimmen hinzu (45 min)');
  expect(added.ok && added.draft.steps.at(-1)).toMatchObject({
    title: 'Preise abstimmen',
    estimated_minutes: 45,
  });
  expect(refused('Streiche Schritt 9, bitte')).toContain('Ohne Modell');
  expect(refused('streiche Schritt 9')).toBe('Es gibt keinen Schritt 9; der Plan hat 5.');
});
