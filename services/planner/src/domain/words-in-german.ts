/** What plans that no model wrote say of themselves, in German. words-in-english.ts has the same sentences. */
import { sayMinutes } from '@almanac/shared/lang/say-minutes';
import { sayDay, WEEKDAY_NAMES } from './calendar-words.ts';
import { MAX_STEP_MINUTES, MIN_STEP_MINUTES } from './split-minutes.ts';
import type { DayNote, Refusal } from './day-forms.ts';
import { listed, type PlanWords } from './words-in-english.ts';

const SINGLE: Readonly<Record<Exclude<Refusal, number>, string>> = {
  no_day: 'diesen Tag gibt es nicht',
  unnamed: 'es nennt keinen Tag',
  two_readings: 'es lässt sich als zwei Tage lesen',
  two_days: 'es nennt zwei Tage',
  several_days: 'es nennt mehrere Tage',
  passed: 'es ist vorbei',
  mentioned: 'nichts sagt, dass die Arbeit dann endet; wenn doch, den Termin setzen',
};
const NOTES: Readonly<Record<DayNote, string>> = {
  next_week: ', als der von nächster Woche',
  hour_open: ', der ganze Tag: die Stunde kann vormittags oder nachmittags sein',
};

export const GERMAN: PlanWords = {
  due: (day, clock, text, note) =>
    `Der Termin ${sayDay(day.date, 'de', day.with_year)}${clock === null ? '' : ` um ${clock}`} wurde aus „${text}“ gelesen${note === undefined ? '' : NOTES[note]}.`,
  takesPlace: (day, clock, text) =>
    `„${text}“ wurde als Zeitpunkt gelesen, zu dem es stattfindet: ${sayDay(day.date, 'de', day.with_year)} um ${clock}. ` +
    'Der Plan ist an diesem Tag fällig; seine Blöcke kennen die Uhrzeit nicht, also den Block des Treffens dorthin schieben.',
  unused: (text, why) =>
    `„${text}“ wurde nicht als Termin genommen: ${typeof why === 'number' ? `dieser Tag ist ein ${WEEKDAY_NAMES.de[why - 1] ?? ''}` : SINGLE[why]}.`,
  severalDays: (texts) =>
    `Es wurde kein Termin gelesen: Der Text nennt mehrere Tage (${quoted(texts)}).`,
  mentionedDays: (texts) =>
    `Es wurde kein Termin gelesen: Die Notizen erwähnen mehrere Tage (${quoted(texts)}), und nichts sagt, dass die Arbeit an einem davon endet.`,

  steps: (count) => (count === 1 ? '1 Schritt' : `${count} Schritte`),
  alsoSaid: (text) => ` In den Notizen steht außerdem: ${text}`,
  withOthers: (titles, more) =>
    `Die Zeit für ${quoted(titles)}${more === 0 ? '' : ` und ${more} weitere`} muss noch mit den anderen vereinbart werden.`,
  noDue: 'Es gibt keinen Termin, also schützt nichts davor, dass dies aufgeschoben wird.',
  mayNotFit: (minutes, days) =>
    `${sayMinutes(minutes)} Arbeit sind in ${days === 1 ? '1 Tag' : `${comma(days)} Tagen`} fällig: das passt vielleicht nicht.`,

  fromOutline: (kind) =>
    kind === undefined
      ? 'nach einem allgemeinen Ablauf'
      : `nach den üblichen Phasen dieser Art von Arbeit (${kind})`,
  fromPoints: 'nach den Punkten in den Notizen',
  fromPattern: (pattern, produced) =>
    produced ? `aus den Ergebnissen: ${pattern}` : `nach: ${pattern}`,
  inOneGo: 'in einem Zug erledigt',
  readAs: (kind) =>
    `${kind === undefined ? 'Es wurde keine Art von Arbeit erkannt' : `Gelesen als: ${kind}`}; Schritte und Zeiten folgen Faustregeln, nicht den Besonderheiten dieser Aufgabe.`,
  shortIsOneStep: 'Arbeit von höchstens einer Stunde ist ein Schritt.',
  unknownIsOneStep:
    'Es wurde keine Art von Arbeit erkannt, also ist dies ein Schritt; er lässt sich teilen, wo Teile zu sehen sind.',
  inOrder: 'Die Punkte werden in der Reihenfolge der Notizen erledigt, einer nach dem anderen.',
  anyOrder: 'In den Notizen steht, dass die Reihenfolge der Punkte gleichgültig ist.',
  ticked: (count) =>
    `${count === 1 ? 'Ein Punkt ist' : `${count} Punkte sind`} in den Notizen abgehakt und wurde${count === 1 ? '' : 'n'} weggelassen.`,

  estimateRead: (minutes, text) =>
    `Die Schätzung von ${sayMinutes(minutes)} wurde aus dem Text „${text}“ gelesen.`,
  estimateCounted: (minutes, times, text) =>
    `Die Schätzung von ${sayMinutes(minutes)} ist ${times}, gelesen aus dem Text „${text}“.`,
  meetingsTake: (minutes, times, text) =>
    `Die Treffen dauern ${sayMinutes(minutes)}: ${times}, gelesen aus dem Text „${text}“.`,
  meetingTakes: (minutes, text) =>
    `„${text}“ wurde als Dauer des Treffens selbst gelesen: ${sayMinutes(minutes)}.`,
  aroundMeetings: (minutes) =>
    `Die ${sayMinutes(minutes)} Arbeit um sie herum sind eine Vermutung.`,
  aroundMeeting: (minutes) => `Die ${sayMinutes(minutes)} Arbeit darum herum sind eine Vermutung.`,
  nothingAround: (minutes) =>
    `Die ${sayMinutes(minutes)} sind die des Treffens selbst; was es vorbereitet und nachbereitet, ist nicht darin.`,
  sumOfTimes: (minutes) =>
    `Die Schätzung von ${sayMinutes(minutes)} ist die Summe der Zeiten in den Notizen.`,
  guessedByPoints: (minutes) =>
    `Es wurde keine Schätzung angegeben; ${sayMinutes(minutes)} sind eine Vermutung nach der Art der Punkte.`,
  guessed: (minutes) =>
    `Es wurde keine Schätzung angegeben; ${sayMinutes(minutes)} sind eine Vermutung.`,
  tookBefore: (minutes, { title, took, planned }, of) =>
    `Es wurde keine Schätzung angegeben; ${sayMinutes(minutes)} hat „${title}“ gebraucht (${took} min, geplant waren ${planned})` +
    `${of === 1 ? '' : `, der mittlere von ${of} solchen Plänen`}.`,
  scaled: (sum, total) =>
    `Die Zeiten in den Notizen (${sayMinutes(sum)}) passen nicht zu den ${sayMinutes(total)} der Aufgabe, deshalb wurden alle angepasst.`,
  ownTimes: 'Jeder Punkt dauert so lange, wie in den Notizen steht.',
  timeDivided: (by) => `Die Zeit ist ${by} verteilt.`,
  restDivided: (by) =>
    `Punkte mit eigener Zeit behalten sie; der Rest der Zeit ist ${by} verteilt.`,
  equally: 'gleichmäßig',
  byWhatTheyAre: (most, least) =>
    `nach der Art der Punkte (am meisten für „${most}“, am wenigsten für „${least}“)`,

  part: (number, count) => ` (Teil ${number} von ${count})`,
  nextPartNoted: (number) => `Es ist notiert, wo Teil ${number} beginnt.`,
  prepare: (title) => `Vorbereiten: ${title}`,
  prepared: {
    description: 'Sagen, was es bringen soll; sammeln, was gezeigt oder gefragt wird.',
    acceptance: 'Es ist klar, was es bringen soll, und zur Hand, was gezeigt oder gefragt wird.',
  },
  writeUp: (title) => `Nachbereiten: ${title}`,
  writtenUp: {
    description: 'Aufschreiben, was gesagt wurde, und gleich tun, was daraus folgt.',
    acceptance:
      'Die Notizen sind vollständig; was daraus folgt, ist erledigt oder eine eigene Aufgabe.',
  },
  includesAround: 'In der Zeit sind Vorbereitung und Notizen enthalten.',
  reviewWith: (name) => ({
    description: `${name} die jetzige Fassung geben und sagen, wozu eine Meinung gewünscht ist.`,
    acceptance: `${name} hat es gesehen; was sich ändern soll, ist aufgelistet.`,
  }),

  pattern: (kind) => (kind === 'blueprint' ? 'Blueprint' : 'Workflow'),
  patternNamed: (kind, title) => `${GERMAN.pattern(kind)} „${title}“`,
  follows: (pattern, id) =>
    `Die Schritte folgen der Vorlage ${pattern} (${id}) in ihrer Reihenfolge.`,
  leads: (kind) =>
    `Die Punkte in den Notizen der Aufgabe wurden keine Schritte: der ${kind} geht vor.`,
  inWordsOf: (kind, text) =>
    text
      .replaceAll('wie in den Notizen steht', `wie im ${kind} steht`)
      .replaceAll('in den Notizen', `im ${kind}`),
  doneFor: (task, kind, title, engagement) =>
    `Für: ${task}. ${kind}: ${title}${engagement === undefined ? '' : `, Engagement „${engagement}“`}.`,
  notesOf: (kind, notes) => `Notizen im ${kind}: ${notes}`,
  produce: (thing) => `${thing} vorbereiten`,

  totalChanged: (from, to) => `Die Summe wurde von ${from} auf ${to} Minuten geändert.`,
  stepAdded: (title, minutes) => `„${title}“ kam mit ${minutes} Minuten dazu.`,
  stepRetimed: (order, title, from, to) =>
    `Schritt ${order}, „${title}“, wurde von ${from} auf ${to} Minuten geändert.`,
  stepDropped: (order, title) => `Schritt ${order}, „${title}“, wurde gestrichen.`,

  understood:
    'Ohne Modell wird nur dies verstanden: „kürzer um 30 min“, „länger um 2 h“ oder „um 20 %“, ' +
    '„Schritt 2 dauert 90 min“, „füge Schritt <Titel> hinzu (45 min)“, „streiche Schritt 3“.',
  cannotTake: (count, minutes) =>
    `${count} Schritte von ${MIN_STEP_MINUTES} bis ${MAX_STEP_MINUTES} Minuten können zusammen nicht ${minutes} Minuten dauern.`,
  mostSteps: (most) => `Der Plan hat schon so viele Schritte, wie er haben darf: ${most}.`,
  noStep: (order, count) => `Es gibt keinen Schritt ${order}; der Plan hat ${count}.`,
  stepTakes: `Ein Schritt dauert ${MIN_STEP_MINUTES} bis ${MAX_STEP_MINUTES} Minuten.`,
  keepsOne: 'Ein Plan behält mindestens einen Schritt.',

  addressesLeftOut: (count) =>
    `${count === 1 ? 'Eine Adresse oder Nummer, die die Aufgabe nicht nennt, wurde' : `${count} Adressen oder Nummern, die die Aufgabe nicht nennt, wurden`} ` +
    'aus den Worten des Modells weggelassen; dieser Plan ist anzusehen, bevor er befolgt wird.',
  dependenciesLeftOut:
    'Abhängigkeiten des Modells von Schritten, die es nicht gibt, wurden weggelassen.',
  scaledToEstimate: (sum, estimate) =>
    `Die Schritte des Modells dauerten ${sum} Minuten; sie wurden auf die angegebenen ${estimate} Minuten angepasst.`,
  notShown: (pattern, lines) => `Vom ${pattern} zeigt kein Schritt deutlich: ${quoted(lines)}.`,

  source: {
    title: 'im Titel',
    intent: 'im Wunsch',
    notes: 'in den Notizen',
    context: 'im Kontext',
    feedback: 'in der Rückmeldung',
    blueprint: 'im Blueprint',
    workflow: 'im Workflow',
    pattern: 'in der Vorlage',
    memory: 'in Erinnertem',
  },
  orders: (names) =>
    `Wörter ${listed(names, 'und')} lesen sich wie Anweisungen an ein Modell; sie wurden als Text genommen, und nichts wurde ihretwegen getan. Zu prüfen ist, woher sie kommen.`,
};

function quoted(texts: readonly string[]): string {
  return texts.map((text) => `„${text}“`).join(', ');
}

function comma(number: number): string {
  return String(number).replace('.', ',');
}
