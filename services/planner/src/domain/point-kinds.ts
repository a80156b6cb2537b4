/**
 * The kinds of points that are told apart: how heavy each weighs, what kind of step it makes, and what can honestly be said
 * about doing it.
 */
import type { StepKind } from '@almanac/shared/contracts/planner';
import type { TextLanguage } from './text-language.ts';

export interface KindOfPoint {
  name: string;
  /** The kind of its step. */
  kind: StepKind;
  /** Its share of the time compared with others; an ordinary point weighs 1, about an hour where nothing else is known. */
  weight: number;
  /** Word stems; a stem begins a word, `~stem` may stand inside one. */
  stems: string;
  words: Readonly<Record<TextLanguage, PointWords>>;
}

export interface PointWords {
  description: string;
  acceptance: string;
}

/** What no word names. */
export const OTHER_POINT: KindOfPoint = {
  name: 'other',
  kind: 'deep',
  weight: 1,
  stems: '',
  words: {
    en: {
      description: '',
      acceptance: 'It is done; what is left over has become a point of its own.',
    },
    de: {
      description: '',
      acceptance: 'Es ist erledigt; was übrig ist, ist ein eigener Punkt geworden.',
    },
  },
};

/** Words decide by their place in a point, not by the order here. */
export const POINT_KINDS: readonly KindOfPoint[] = [
  {
    name: 'wait',
    kind: 'wait',
    weight: 0,
    stems: 'wait await warte ~warten',
    words: {
      en: {
        description: 'Ask once whether it is coming; there is nothing else to do.',
        acceptance: 'It has arrived, or somebody was reminded.',
      },
      de: {
        description: 'Einmal fragen, ob es kommt; sonst ist nichts zu tun.',
        acceptance: 'Es ist da, oder jemand wurde erinnert.',
      },
    },
  },
  {
    name: 'paperwork',
    kind: 'admin',
    weight: 0.75,
    stems:
      'invoic ~rechnung expense receipt ~spesen ~beleg tax(?!o) ~steuer ~buchhalt time.?sheet ~stundenzettel',
    words: {
      en: {
        description: 'Mark what is unclear instead of guessing.',
        acceptance: 'It is complete and filed; its numbers were checked once.',
      },
      de: {
        description: 'Unklares kennzeichnen, statt zu raten.',
        acceptance: 'Es ist vollständig und abgelegt; die Zahlen wurden einmal geprüft.',
      },
    },
  },
  {
    name: 'sending',
    kind: 'admin',
    weight: 0.5,
    stems:
      'send remind chase follow.?up nachfass ~erinner submit deliver hand.over email e-mail mail publish upload reply ~schick ~senden ~versand ~abgabe ' +
      'envoy einreich ~hochladen veröffentlich antwort übergabe übergeb',
    words: {
      en: {
        description: 'Check recipient and attachment before it goes out.',
        acceptance: 'It has gone out to the right people.',
      },
      de: {
        description: 'Empfänger und Anhang prüfen, bevor es hinausgeht.',
        acceptance: 'Es ist bei den richtigen Leuten.',
      },
    },
  },
  {
    name: 'booking',
    kind: 'admin',
    weight: 0.5,
    stems:
      'book order schedule pay register invite arrange buch ~buchen bestell bezahl überweis anmeld einlad ' +
      '~vereinbaren',
    words: {
      en: {
        description: '',
        acceptance: 'It is done and confirmed.',
      },
      de: {
        description: '',
        acceptance: 'Es ist erledigt und bestätigt.',
      },
    },
  },
  {
    name: 'filing',
    kind: 'admin',
    weight: 0.5,
    stems: 'file archive tidy ablegen ~ablage archivier sortier aufräum',
    words: {
      en: {
        description: '',
        acceptance: 'It is where it will be found again.',
      },
      de: {
        description: '',
        acceptance: 'Es liegt dort, wo man es wiederfindet.',
      },
    },
  },
  {
    name: 'finishing',
    kind: 'shallow',
    weight: 0.5,
    stems:
      'final finish finali[sz] polish format endfassung endversion schlussfassung fertigstell finalis abschließ',
    words: {
      en: {
        description: 'Make the changes that were noted; check names, numbers and dates.',
        acceptance: 'No noted change is left, and it can go out as it is.',
      },
      de: {
        description: 'Machen, was als Änderung notiert ist; Namen, Zahlen und Daten prüfen.',
        acceptance: 'Keine notierte Änderung ist übrig, und es kann so hinaus.',
      },
    },
  },
  {
    name: 'review',
    kind: 'shallow',
    weight: 0.75,
    stems:
      'review check proofread feedback comment test approve sign.?off verify prüf ~prüfung überprüf korrektur ' +
      'vérifi relire relecture gegenles durchsicht freigabe ~abnahme rückmeldung testen kontroll',
    words: {
      en: {
        description: 'Go through all of it once; note each place that should change.',
        acceptance: 'All of it was looked at; what should change is listed.',
      },
      de: {
        description: 'Alles einmal durchgehen; jede Stelle notieren, die sich ändern soll.',
        acceptance: 'Alles wurde angesehen; was sich ändern soll, ist aufgelistet.',
      },
    },
  },
  {
    name: 'writing',
    kind: 'deep',
    weight: 2,
    stems:
      'draft write rewrit rédig text ~entwurf entwerf ~schreib formulier verfass ausarbeit überarbeit erstell ~bericht report proposal ~angebot',
    words: {
      en: {
        description: 'A complete rough version first; mark gaps instead of stopping at them.',
        acceptance: 'There is text from start to end; gaps are marked.',
      },
      de: {
        description:
          'Zuerst eine ganze grobe Fassung; Lücken kennzeichnen, statt bei ihnen stehen zu bleiben.',
        acceptance: 'Es gibt Text von Anfang bis Ende; Lücken sind gekennzeichnet.',
      },
    },
  },
  {
    name: 'building',
    kind: 'deep',
    weight: 2,
    stems:
      'build implement develop code program migrat refactor fix set.up baue ~bauen umsetz ~entwickl implementier ' +
      'programmier migrier einricht',
    words: {
      en: {
        description: 'In small pieces, each of which works.',
        acceptance: 'It works on a real example.',
      },
      de: {
        description: 'In kleinen Stücken, von denen jedes geht.',
        acceptance: 'Es geht an einem echten Beispiel.',
      },
    },
  },
  {
    name: 'thinking',
    kind: 'deep',
    weight: 2,
    stems:
      'analy[sz] ~analys concept ~konzept design model calculate estimate plan outline evaluat structur kalkul ' +
      'schätz ~auswert berechn gliederung struktur',
    words: {
      en: {
        description: 'Write the reasons down along with the result.',
        acceptance: 'The result is written down with the numbers or reasons behind it.',
      },
      de: {
        description: 'Die Gründe zusammen mit dem Ergebnis aufschreiben.',
        acceptance: 'Das Ergebnis steht da, mit den Zahlen oder Gründen dahinter.',
      },
    },
  },
  {
    name: 'preparing',
    kind: 'deep',
    weight: 1.25,
    stems: 'prepar prépar slides ~folien ~vorbereit agenda',
    words: {
      en: {
        description: '',
        acceptance: 'Everything that will be shown or asked is at hand.',
      },
      de: {
        description: '',
        acceptance: 'Alles, was gezeigt oder gefragt wird, ist zur Hand.',
      },
    },
  },
  {
    name: 'research',
    kind: 'deep',
    weight: 1.25,
    stems: 'research investigat compar explore find ~recherch vergleich untersuch',
    words: {
      en: {
        description: 'Note each finding together with its source.',
        acceptance: 'The question is answered, or it is noted what could not be found.',
      },
      de: {
        description: 'Jeden Befund zusammen mit seiner Quelle notieren.',
        acceptance: 'Die Frage ist beantwortet, oder es ist notiert, was nicht zu finden war.',
      },
    },
  },
  {
    name: 'reading',
    kind: 'shallow',
    weight: 1,
    stems: 'read study skim ~lesen sicht ~sichten einles',
    words: {
      en: {
        description: 'Mark what matters for this task and what you would ask about it.',
        acceptance: 'You have gone through all of it; what matters and what is open is noted.',
      },
      de: {
        description: 'Kennzeichnen, was für diese Aufgabe zählt und wonach man fragen würde.',
        acceptance: 'Alles wurde durchgegangen; was zählt und was offen ist, ist notiert.',
      },
    },
  },
  {
    name: 'gathering',
    kind: 'shallow',
    weight: 1,
    stems: 'collect gather ~sammel zusammenstell zusammentrag beschaff',
    words: {
      en: {
        description: 'Note what is missing and who has it.',
        acceptance: 'Everything is in one place; what is missing has been asked for.',
      },
      de: {
        description: 'Notieren, was fehlt und wer es hat.',
        acceptance: 'Alles liegt an einer Stelle; nach Fehlendem ist gefragt.',
      },
    },
  },
  {
    name: 'conversation',
    kind: 'meeting',
    weight: 1,
    stems:
      'coaching réunion reunión entretien rendez-vous interview call phone meet talk lunch workshop discuss sprech ~besprechen align agree kick-?off ~gespräch ~telefon ~besprech ' +
      'abstimm ~termin anruf anrufen jour.fixe present(?:s|ing)?(?!\\p{L}) präsentieren',
    words: {
      en: {
        description: 'Bring the open questions; write the answers down straight after.',
        acceptance: 'What was said is written down, with what follows from it.',
      },
      de: {
        description: 'Die offenen Fragen mitbringen; die Antworten gleich danach aufschreiben.',
        acceptance: 'Was gesagt wurde, ist aufgeschrieben, mit dem, was daraus folgt.',
      },
    },
  },
];
