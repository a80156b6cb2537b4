/** The outlines of client work in German: per kind its name, deliverables and phases in the order of the English ones. */
export const GERMAN_CLIENT_OUTLINES = `
# proposal / Angebot
  = Das Angebot, bereit zum Versand
Bedarf und Umfang klären
  Lesen, was der Kunde gesagt und gefragt hat. Ziele, Grenzen, was nicht dazugehört und was noch
  unbekannt ist, auflisten.
  > Umfang, Grenzen und offene Fragen sind aufgeschrieben.
Vorgehen und Aufwand skizzieren
  Festlegen, wie gearbeitet würde, in welchen Abschnitten, und was jeder davon kostet.
  > Die Abschnitte stehen mit Aufwand und Ergebnis da.
Angebot schreiben
  Den ganzen Text schreiben: Ausgangslage, Vorgehen, Ergebnisse, Zeitplan, Bedingungen.
  > Jeder Abschnitt ist fertig; keine Lücke ist offen.
Zahlen und Wortlaut prüfen
  Die Zahlen nachrechnen, alles einmal mit den Augen des Kunden lesen, verbessern.
  > Die Zahlen stimmen, und der Text wurde einmal ganz gelesen.
Fertigstellen und übergeben
  In die endgültige Form bringen, ablegen und die Nachricht dazu vorbereiten.
  > Das fertige Dokument ist abgelegt und kann hinaus.

# workshop preparation / Vorbereitung eines Workshops
  = Agenda und Material
Ziele und Teilnehmende abstimmen
  Mit dem Auftraggeber klären, was entschieden oder gelernt werden soll und wer teilnimmt.
  > Ziele und Teilnehmende sind schriftlich abgestimmt.
Ablauf planen
  Die Zeit in Abschnitte teilen, jeder mit seiner Methode und seinem Material.
  > Der Ablauf füllt die Zeit und lässt Raum für Pausen.
Material vorbereiten
  Folien, Unterlagen und Übungen machen; jede Übung einmal ausprobieren.
  > Alles Material ist fertig; jede Übung wurde ausprobiert.
Raum, Technik und Einladungen regeln
  Raum oder Video-Link prüfen, und dass alle Zugang und Agenda haben.
  > Alle Eingeladenen haben geantwortet; Raum und Technik funktionieren.

# workshop / Workshop
  = Agenda und Material
  = Schriftliche Ergebnisse
Ziele und Teilnehmende abstimmen
  Mit dem Auftraggeber klären, was entschieden oder gelernt werden soll und wer teilnimmt.
  > Ziele und Teilnehmende sind schriftlich abgestimmt.
Ablauf planen
  Die Zeit in Abschnitte teilen, jeder mit seiner Methode und seinem Material.
  > Der Ablauf füllt die Zeit und lässt Raum für Pausen.
Material vorbereiten
  Folien, Unterlagen und Übungen machen; jede Übung einmal ausprobieren.
  > Alles Material ist fertig; jede Übung wurde ausprobiert.
Raum, Technik und Einladungen regeln
  Raum oder Video-Link prüfen, und dass alle Zugang und Agenda haben.
  > Alle Eingeladenen haben geantwortet; Raum und Technik funktionieren.
Workshop durchführen
  Nach der Agenda leiten; Entscheidungen und offene Punkte für alle sichtbar festhalten.
  > Er hat stattgefunden; Entscheidungen und offene Punkte sind festgehalten.
Ergebnisse aufschreiben und verschicken
  Ein Dokument mit Entscheidungen, offenen Punkten und nächsten Schritten.
  > Jeder nächste Schritt hat Namen und Termin, und die Teilnehmenden haben das Dokument.

# migration / Migration
  = Das umgezogene System
  = Ein Protokoll der Prüfungen
Bestand aufnehmen und Risiken suchen
  Auflisten, was es gibt, was davon abhängt und was nicht verloren gehen darf.
  > Ein Verzeichnis mit Abhängigkeiten und Risiken liegt vor.
Reihenfolge und Rückweg planen
  Festlegen, was wann umzieht, wie es geprüft und wie es rückgängig gemacht wird.
  > Jeder Umzug hat eine Prüfung und einen Rückweg.
An einer Kopie proben
  Die ganze Migration an einer Kopie durchspielen und notieren, was nicht ging.
  > Eine Probe lief bis zum Ende; ihre Probleme sind gelöst oder aufgelistet.
Migration durchführen
  In der geplanten Reihenfolge umziehen und nach jedem Umzug prüfen.
  > Alles ist umgezogen, und jede Prüfung ist bestanden.
Nachprüfen und dokumentieren
  Alt und Neu vergleichen, die Betroffenen unterrichten, aufschreiben, was anders ist.
  > Zählungen und Stichproben stimmen; das Protokoll ist abgelegt.

# onboarding / Einarbeitung
  = Jemand, der anfangen kann
  = Eine Liste der vereinbarten Arbeitsweisen
Zusammentragen, was bekannt ist
  Vertrag, Notizen und früheren Kontakt lesen; Personen, Ziele und Termine auflisten.
  > Personen, Ziele und Termine stehen auf einer Seite.
Zugänge, Ordner und Konten einrichten
  Anlegen, was man zur Zusammenarbeit braucht, und prüfen, dass es geht.
  > Jeder Zugang wurde einmal ausprobiert.
Erstes Gespräch führen
  Ziele, Arbeitsweise, Ansprechpartner und Rhythmus vereinbaren.
  > Ziele und Arbeitsweise sind vereinbart.
Vereinbarungen und erste Aufgaben aufschreiben
  Aufschreiben, was vereinbart wurde, und Aufgaben mit Terminen daraus machen.
  > Die Vereinbarungen sind verschickt, die ersten Aufgaben stehen.

# report / Bericht
  = Der Bericht
Frage und Leser festlegen
  Sagen, welche Frage der Bericht beantwortet und wer ihn liest.
  > Frage und Leser stehen in wenigen Sätzen da.
Material sammeln und prüfen
  Daten und Quellen zusammentragen; Lücken und Zweifel notieren.
  > Alles Material liegt mit seinen Quellen an einer Stelle.
Befunde herausarbeiten
  Entscheiden, was das Material zeigt und was daraus folgt.
  > Die Befunde sind aufgelistet, jeder mit seinem Beleg.
Bericht schreiben
  Ganz ausschreiben, die Befunde zuerst.
  > Jeder Befund ist erklärt und belegt.
Korrekturlesen und fertigstellen
  Zahlen, Verweise und Wortlaut prüfen; in die endgültige Form bringen.
  > Er wurde einmal ganz gelesen und abgelegt.

# research / Recherche
  = Eine schriftliche Antwort mit Quellen
Frage schärfen
  Aufschreiben, was herausgefunden werden soll und wann es beantwortet ist.
  > Die Frage steht da, und wann sie als beantwortet gilt.
Suchen und lesen
  An den wahrscheinlichen Stellen suchen, Befunde mit Quelle notieren.
  > Die wichtigsten Quellen sind gelesen, jede ist notiert.
Befunde abwägen und vergleichen
  Befunde nebeneinanderstellen; kennzeichnen, was sicher, wahrscheinlich und unbekannt ist.
  > Ein Vergleich liegt vor, der sagt, wie sicher etwas ist.
Antwort schreiben
  Zuerst die Frage beantworten, dann Gründe und Lücken nennen.
  > Jemand anderes könnte danach entscheiden.

# review / Prüfung
  = Schriftliche Anmerkungen und ein Urteil
Material und Maßstäbe zusammenstellen
  Die neueste Fassung holen und sagen, woran sie gemessen wird.
  > Fassung und Maßstäbe sind genannt.
Im Einzelnen durchgehen
  Alles an den Maßstäben messen und jeden Punkt mit seiner Stelle notieren.
  > Alles wurde gelesen; jeder Punkt nennt seine Stelle.
Befunde aufschreiben
  Die Punkte nach Gewicht ordnen und sagen, was sich ändern soll.
  > Jeder Punkt hat ein Gewicht und einen Vorschlag.
Verschicken und nächste Schritte vereinbaren
  Die Befunde übergeben und klären, wer was tut.
  > Die Befunde sind bei dem, den sie angehen.

# concept / Konzept
  = Ein schriftliches Konzept
Heute beschreiben und was sich ändern soll
  Wo die Dinge stehen, was erreicht werden muss und in welchen Grenzen.
  > Ausgangslage, Ziele und Grenzen sind aufgeschrieben.
Möglichkeiten sammeln
  Mindestens zwei, die sich unterscheiden, und was jede kostet und riskiert.
  > Die Möglichkeiten stehen mit Aufwand und Risiko nebeneinander.
Eine Möglichkeit wählen
  Die Möglichkeiten an den Zielen messen; notieren, warum die anderen ausschieden.
  > Eine Möglichkeit ist gewählt, und die Gründe stehen da.
Konzept schreiben
  Was getan wird, in welcher Reihenfolge, und woran man sieht, dass es gelungen ist.
  > Wer nicht dabei war, kann ihm folgen.
Prüfen und übergeben
  Einmal wie der Leser lesen; verbessern, ablegen, verschicken.
  > Es wurde einmal ganz gelesen und übergeben.
`;
