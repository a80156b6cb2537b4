import { describe, expect, test } from 'vitest';
import { languageOfTask } from './text-language.ts';

describe.each([
  [
    'de',
    [
      'Angebot für Kestrel Labs schreiben',
      'Workshop, 1 Tag',
      'Workshop am 10. Dezember',
      'Do 10 Uhr Abstimmung',
      'Ana anrufen Do 10 Uhr',
      'Steuererklärung 2025',
      'Rechnung an Globex',
      'Bericht Q3',
      'Marktrecherche Wärmepumpen in Skandinavien',
      'Kick-off vorbereiten',
      'Newsletter Dezember schreiben',
      'Präsentation Vorstand',
      'Datenbank umziehen',
      'Ana anrufen bis Freitag',
      'Schulung Datenschutz vorbereiten und durchführen',
      'Server down, bitte beheben',
    ],
  ],
  [
    'en',
    [
      'Write proposal for Kestrel Labs',
      'Workshop, 1 day',
      'Call Müller AG about the offer',
      'Kick-off with Björn on Thursday',
      'Prepare the Jahresabschluss meeting with Anna',
      'Translate the Vertrag into English',
      'Neptune',
      'I am on the phone at 10 am',
      'Send invoice to Straßenbau GmbH',
      'Rédiger l’offre pour la mairie de Lyon',
      'Preparar la propuesta para Grupo Vela',
      'Offerte schrijven voor de gemeente',
      '',
      '🚀🚀🚀',
    ],
  ],
] as const)('written in %s', (language, titles) => {
  test.each(titles)('%s', (title) => {
    expect(languageOfTask(title, '')).toBe(language);
  });
});

test('the title decides where it tells, otherwise the notes do', () => {
  expect(
    languageOfTask('Angebot schreiben', 'They want it by Friday, and with a fixed price.'),
  ).toBe('de');
  expect(languageOfTask('Kestrel', 'Bitte bis Freitag, sie wollen einen Festpreis.')).toBe('de');
  expect(
    languageOfTask('Write the offer', 'Der Kunde will es bis Freitag und mit Festpreis.'),
  ).toBe('en');
});

test('a megabyte is read in a moment', () => {
  const started = performance.now();
  for (const piece of ['Angebot ', 'ä', 'A ', ' en', 'Xen xen ']) {
    languageOfTask('', piece.repeat(1_000_000 / piece.length));
  }
  expect(performance.now() - started).toBeLessThan(2000);
});
