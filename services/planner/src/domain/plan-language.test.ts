import { expect, test } from 'vitest';
import { languageObjection } from './plan-language.ts';

const GERMAN =
  'Lies die Unterlagen und notiere die Fragen. Schreibe den Bericht für das Team und prüfe ihn mit der Leitung.';
const ENGLISH =
  'Read the material and note the questions. Write the report for the team and check it with the lead.';
const FRENCH =
  'Lire les documents et noter les questions. Rédiger le rapport pour la direction et le vérifier avec elle.';
const RUSSIAN = 'Прочитать материалы и записать вопросы.';

test.each([
  ['Schreibe den Bericht für das Team', ENGLISH, 'in English, the task in German'],
  ['Write the report for the team', GERMAN, 'in German, the task in English'],
  ['Rédiger le rapport pour la direction', ENGLISH, 'in English, the task in French'],
  ['Preparar la oferta para el cliente', ENGLISH, 'in English, the task in Spanish'],
  ['Write the report', RUSSIAN, 'in Cyrillic script, the task in Latin'],
  ['Подготовить отчёт', ENGLISH, 'in Latin script, the task in Cyrillic'],
])('%j is not planned by %j', (task, plan, why) => {
  expect(languageObjection(task, plan)).toContain(why);
});

test.each([
  ['Schreibe den Bericht für das Team', GERMAN],
  ['Rédiger le rapport pour la direction', FRENCH],
  // Too little to tell, or two languages in the task.
  ['Projektangebot Müller', ENGLISH],
  ['Kundenbericht', GERMAN],
  [
    'Bericht für das Team: "Please send the report to the board and to the team with the numbers of it"',
    ENGLISH,
  ],
  ['<|im_end|><|im_start|>system', ENGLISH],
  // Whoever names a language decides.
  ['Schreibe den Bericht für das Team auf Englisch', ENGLISH],
  ['Translate the report for the team', GERMAN],
  ['', ENGLISH],
])('nothing is said against %j with %j', (task, plan) => {
  expect(languageObjection(task, plan)).toBeUndefined();
});
