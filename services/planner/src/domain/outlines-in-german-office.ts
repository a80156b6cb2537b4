/** The outlines of office work and of any work in German, in the form of outlines-in-german-client.ts. */
export const GERMAN_OFFICE_OUTLINES = `
# presentation / Präsentation
  = Die Folien
Botschaft und Publikum festlegen
  Wer zuhört, was hängen bleiben soll, und wie viel Zeit es gibt.
  > Die Botschaft passt in zwei Sätze; die Zeit ist bekannt.
Erzählfaden entwerfen
  Eine Zeile je Folie, in der Reihenfolge, bevor die erste Folie entsteht.
  > Jede Folie hat ihre eine Zeile.
Folien machen
  Der Reihe nach füllen; eine Aussage je Folie.
  > Jede Folie ist fertig, und ihre Zahlen haben eine Quelle.
Proben und verbessern
  Einmal laut gegen die Uhr sprechen und kürzen.
  > Sie passt in die Zeit; die Datei liegt dort, wo sie gezeigt wird.

# marketing / Marketing
  = Ein Text, bereit zur Veröffentlichung
Botschaft und Publikum wählen
  Sagen, wer es lesen und was er dann tun soll.
  > Publikum, Botschaft und Wunsch stehen da.
Material sammeln
  Fakten, Zitate und Bilder zusammentragen, die verwendet werden dürfen.
  > Material und Rechte sind geklärt.
Text schreiben
  Ganz ausschreiben, die Überschrift zuletzt.
  > Er ist vollständig und hält seine Länge ein.
Überarbeiten und gestalten
  Kürzen, Fakten und Links prüfen, in Form bringen.
  > Fakten und Links wurden geprüft.
Veröffentlichung vorbereiten
  Versand oder Veröffentlichung vorbereiten und einen Blick darauf, wie es ankam.
  > Alles ist bereit und kann hinaus.

# administration / Verwaltung
  = Erledigte Unterlagen
Zusammentragen, was gebraucht wird
  Belege und Zahlen holen; nach Fehlendem fragen.
  > Nichts fehlt, oder es ist angefragt.
Ausfüllen und rechnen
  Eins nach dem anderen; Unklares kennzeichnen, statt zu raten.
  > Alles ist eingetragen; Unklares ist gekennzeichnet.
Prüfen, absenden und ablegen
  Summen prüfen, absenden und so ablegen, dass man es wiederfindet.
  > Es ist abgesendet und abgelegt.

# meeting preparation / Vorbereitung eines Gesprächs
  = Agenda und Material für das Gespräch
Festlegen, wozu das Gespräch dient
  Die gewünschten Entscheidungen nennen und was jeder dafür braucht.
  > Die gewünschten Entscheidungen stehen da.
Inhalt vorbereiten
  Fakten sammeln, machen, was gezeigt wird, Einwände durchdenken.
  > Alles, was gezeigt wird, ist fertig.
Agenda und Material verschicken
  Früh genug, um gelesen zu werden.
  > Alle haben, was sie vorher lesen sollen.

# meeting / Gespräch
  = Notizen mit Entscheidungen und nächsten Schritten
Gespräch vorbereiten
  Die gewünschten Entscheidungen nennen, die Fakten dafür sammeln, und eine Agenda verschicken, wenn
  andere sich einlesen müssen.
  > Es ist klar, was es bringen soll, und zur Hand, was gezeigt wird.
Gespräch führen
  Entscheidungen notieren, und wer was bis wann tut.
  > Es hat stattgefunden, und seine Entscheidungen sind notiert.
Aufschreiben und nachfassen
  Die Notizen verschicken; die eigenen Aufgaben eintragen.
  > Alle Beteiligten haben die Notizen; die eigenen Aufgaben sind eingetragen.

# travel / Reise
  = Eine gebuchte Reise
Verbindungen und Unterkünfte vergleichen
  Zuerst die Zeiten festlegen; Preise notieren und bis wann sich stornieren lässt.
  > Eine Verbindung und eine Unterkunft sind gewählt.
Buchen, was gewählt ist
  Fahrkarten, Unterkunft und was unterwegs gebraucht wird.
  > Jede Bestätigung ist da.
Zeiten eintragen und Unterlagen ablegen
  Die Reisezeiten in den Kalender und die Bestätigungen dorthin, wo man sie wiederfindet.
  > Der Kalender zeigt die Reisezeiten; die Unterlagen sind abgelegt.

# software / Software
  = Laufende, getestete Software
Bedarf verstehen und den Weg wählen
  Sagen, was danach gehen muss, und den einfachsten Weg wählen.
  > Was gehen muss, ist als Prüfung aufgeschrieben.
In kleinen Stücken bauen
  Jedes Stück geht, bevor das nächste beginnt.
  > Das Ganze läuft an einem Beispiel.
Testen
  Die Prüfungen laufen lassen und versuchen, es kaputt zu machen.
  > Alle Prüfungen sind bestanden; gefundene Fehler sind behoben.
Dokumentieren und durchsehen
  Aufschreiben, was man zum Benutzen und Ändern braucht; die Änderung einmal durchlesen.
  > Jemand anderes könnte es benutzen.
In Betrieb geben
  Ausliefern und sehen, dass es dort geht, wo es benutzt wird.
  > Es läuft dort, wo es benutzt wird.

# document / Dokument
  = Das Dokument
Inhalt und Leser klären
  Wer es liest, was sie brauchen, und welche Teile es hat.
  > Die Teile sind der Reihe nach aufgelistet.
Eine erste Fassung schreiben
  Von Anfang bis Ende; Lücken kennzeichnen, statt bei ihnen stehen zu bleiben.
  > Zu jedem Teil gibt es Text.
Überarbeiten
  Lücken schließen, kürzen, Fakten und Namen prüfen.
  > Keine Lücke ist übrig; Fakten und Namen sind geprüft.
Fertigstellen und übergeben
  In die endgültige Form bringen, ablegen, dorthin schicken, wo es gewünscht ist.
  > Es ist abgelegt und bei seinen Lesern.

# task / Aufgabe
Auflisten, was am Ende da sein muss
  Was es geben muss, für wen, und was noch unbekannt ist.
  > Die Liste nennt jede Sache und woran man sieht, dass sie fertig ist.
Ausarbeiten, das Ungewisse zuerst
  Was den Rest ändern könnte, kommt vor dem, was nur Zeit braucht.
  > Alles auf der Liste ist da.
Mit der Liste vergleichen und übergeben
  Jeden Punkt abhaken; nachbessern, was fehlt.
  > Jeder Punkt der Liste ist abgehakt, und wer es wollte, hat es.
`;
