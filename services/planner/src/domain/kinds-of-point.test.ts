import { expect, test } from 'vitest';
import { kindOfPoint } from './kinds-of-point.ts';

test.each([
  ['Read their architecture notes', 'reading', 'shallow'],
  ['Interview their head of data', 'conversation', 'meeting'],
  ['Interview auswerten', 'thinking', 'deep'],
  ['Draft scope, risks and price', 'writing', 'deep'],
  ['Review the draft', 'review', 'shallow'],
  ['Review meeting with Jonas', 'conversation', 'meeting'],
  ['Entwurfsprüfung', 'review', 'shallow'],
  ['Send draft to Anna', 'sending', 'admin'],
  ['Bericht versenden', 'sending', 'admin'],
  ['Bericht schreiben (4 h)', 'writing', 'deep'],
  ['Write the invoice', 'paperwork', 'admin'],
  ['Rechnung schreiben', 'paperwork', 'admin'],
  ['Prepare call with Anna', 'preparing', 'deep'],
  ['Workshop vorbereiten', 'preparing', 'deep'],
  ['Mit Jonas besprechen', 'conversation', 'meeting'],
  ['Book room', 'booking', 'admin'],
  ['File receipts', 'filing', 'admin'],
  ['Final version, ready to send', 'finishing', 'shallow'],
  ['Auf Freigabe warten', 'wait', 'wait'],
  ['Then please check numbers', 'review', 'shallow'],
  ['Analyse der Dubletten', 'thinking', 'deep'],
  ['Set up the database', 'building', 'deep'],
  ['Blumen', 'other', 'deep'],
])('"%s" is %s, a %s step', (text, name, kind) => {
  expect(kindOfPoint(text)).toMatchObject({ name, kind });
});
