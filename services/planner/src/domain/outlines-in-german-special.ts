/** The outlines of special work, and of a delivery, in German, in the form of outlines-in-german-client.ts. */
export const GERMAN_SPECIAL_OUTLINES = `
# data analysis / Datenanalyse
  = Die Befunde mit ihren Zahlen
  = Die Rechnung, so dass sie wiederholt werden kann
Frage und Maß festlegen
  Sagen, für welche Entscheidung die Zahlen sind, was gemessen wird, über welche Zeit und für wen.
  > Frage, Maß und Zeitraum stehen in je einem Satz da.
Daten holen und bereinigen
  An der Quelle abholen, Zeilen zählen, Fehlendes und Seltsames kennzeichnen; die Rohdaten behalten.
  > Die Zeilenzahl stimmt mit der Quelle; was wegblieb, ist aufgelistet.
Rechnen und suchen, was auffällt
  Vom Ganzen zu seinen Teilen; jede Überraschung an den Rohdaten prüfen.
  > Jede Zahl lässt sich aus den Rohdaten noch einmal rechnen.
Auf anderem Weg prüfen
  Eine Zahl von Hand oder aus einer anderen Quelle nachzählen.
  > Eine Zahl wurde anders bestätigt, oder der Unterschied ist erklärt.
Aufschreiben, was es bedeutet
  Zuerst die Frage beantworten; sagen, wie sicher das ist.
  > Antwort, Zahlen und Zweifel passen auf eine Seite.

# survey / Umfrage
  = Die Antworten und was sie sagen
Fragen und Befragte festlegen
  Welche Entscheidung daran hängt; wen man fragt, wie viele Antworten genügen.
  > Jede Frage dient der Entscheidung; die Gruppe und ihre Größe sind genannt.
Fragebogen entwerfen und ausprobieren
  Kurz, eine Sache je Frage; zwei Leute ausfüllen lassen.
  > Zwei Leute haben ihn ohne Rückfrage ausgefüllt.
Verschicken
  Mit einem Termin, und mit einer Erinnerung im Kalender.
  > Er ist verschickt; die Erinnerung ist gesetzt.
Auf Antworten warten und einmal erinnern
  Bis dahin ist sonst nichts zu tun.
  > Genug Antworten sind da, oder die Erinnerung ist verschickt.
Antworten zählen und lesen
  Zuerst die Zahlen, dann die freien Texte nach Thema.
  > Jede Antwort wurde gelesen; die Zählung ist notiert.
Befunde aufschreiben
  Was gefunden wurde, wie viele es sagten, was daraus folgt.
  > Jeder Befund nennt, auf wie vielen Antworten er ruht.

# interviews / Interviews
  = Notizen zu jedem Interview
  = Was sie gemeinsam haben
Festlegen, was man erfahren will, und den Leitfaden schreiben
  Fünf bis acht offene Fragen, die wichtigste zuerst.
  > Der Leitfaden passt auf eine Seite und wurde einmal ausprobiert.
Personen finden und einladen
  Sagen, wen man fragt, Zeiten anbieten, bestätigen.
  > Jedes Interview hat eine Person und eine Zeit.
Die Interviews führen
  Dem Leitfaden folgen, nach Beispielen fragen, im Wortlaut notieren.
  > Jedes Interview hat stattgefunden; die Notizen sind vollständig.
Vergleichen, was gesagt wurde
  Die Notizen nach Thema ordnen; kennzeichnen, was mehrere sagten und worin sie sich unterscheiden.
  > Jedes Muster nennt, wer es sagte.
Befunde aufschreiben
  Was man erfahren hat, und was deswegen getan werden sollte.
  > Befunde und Folgerungen passen auf zwei Seiten.

# training / Schulung
  = Material, das die Teilnehmenden behalten
  = Rückmeldungen der Teilnehmenden
Festlegen, was sie können sollen
  Fragen, wer kommt, was sie wissen und was sie danach tun müssen.
  > Drei bis fünf Dinge, die sie danach können, sind vereinbart.
Abschnitte und Übungen planen
  Jeder Abschnitt hat ein Ziel, ein Beispiel und eine Übung.
  > Jedes Ziel hat eine Übung; die Zeit geht auf.
Folien und Übungen machen
  Jede Übung einmal selbst lösen.
  > Jede Übung wurde einmal in ihrer Zeit gelöst.
Raum, Zugang und Einladungen regeln
  Raum oder Link, Konten, und was mitzubringen ist.
  > Alle sind eingeladen; Raum, Link und Konten wurden ausprobiert.
Schulung durchführen
  Übungen vor Vortrag; Fragen notieren, die offen blieben.
  > Sie hat stattgefunden; offene Fragen sind notiert.
Material verschicken und um Rückmeldung bitten
  Die offenen Fragen gleich mit beantworten.
  > Alle haben das Material; um Rückmeldung ist gebeten.

# translation / Übersetzung
  = Der übersetzte Text
Alles lesen und Begriffe auflisten
  Begriffe, Namen und Stellen notieren, die eine Entscheidung brauchen; nach einer früheren
  Übersetzung fragen.
  > Begriffe und Namen stehen mit ihrer Übersetzung da.
Übersetzen
  Von Anfang bis Ende; Unklares kennzeichnen.
  > Jeder Teil ist übersetzt; Zweifel sind gekennzeichnet.
Zeile für Zeile vergleichen
  Original neben Übersetzung: Zahlen, Namen, nichts ausgelassen.
  > Jede Zeile wurde verglichen; Zahlen und Namen stimmen.
Für sich lesen und übergeben
  Wie ihr Leser, ohne das Original.
  > Sie liest sich, als wäre sie in dieser Sprache geschrieben, und ist beim Auftraggeber.

# assessment / Bestandsaufnahme
  = Ein Bericht der Befunde nach Gewicht
  = Eine Liste von Maßnahmen
Umfang und Maßstäbe festlegen
  Was angesehen wird, nach welchen Regeln, und was nicht.
  > Umfang und Maßstäbe sind schriftlich vereinbart.
Unterlagen und Zugänge anfordern
  Eine Liste, mit einem Termin je Posten.
  > Alles Angeforderte ist da, oder sein Fehlen ist notiert.
Punkt für Punkt untersuchen
  Je Maßstab: was gesehen wurde, wo, und wie gut es hält.
  > Jeder Maßstab hat ein Urteil und seinen Beleg.
Mit den Verantwortlichen sprechen
  Nach Beispielen fragen; prüfen, was die Unterlagen sagen.
  > Jeder offene Punkt wurde gefragt; die Antworten sind notiert.
Befunde gewichten und Maßnahmen nennen
  Nach Gewicht und Aufwand; das Dringende zuerst.
  > Jeder Befund hat ein Gewicht, eine Maßnahme und einen Verantwortlichen.
Bericht schreiben
  Zusammenfassung für die, die entscheiden, Einzelheiten für die, die verbessern.
  > Wer nicht dabei war, kann danach handeln.

# support / Störung
  = Ein Fehler, der nicht wiederkommt
Den Fehler nachstellen
  Ihn nach Belieben auslösen; notieren, was dazu führt und seit wann.
  > Die Schritte, die den Fehler zeigen, sind aufgeschrieben.
Die Ursache finden
  Eingrenzen, bis eine Änderung ihn erklärt.
  > Die Ursache ist benannt und erklärt alles, was zu sehen war.
Beheben und prüfen
  Die kleinste Änderung, die die Ursache beseitigt; die Schritte noch einmal versuchen, und was
  daneben liegt.
  > Die Schritte zeigen den Fehler nicht mehr; nichts daneben ging kaputt.
Betroffene unterrichten und festhalten
  Was es war, seit wann, was getan wurde; was es früher gezeigt hätte.
  > Wer es gemeldet hat, hat bestätigt; Ursache und Abhilfe sind notiert.

# launch / Einführung
  = Es ist in Betrieb
  = Eine Liste dessen, was geprüft wurde
Festlegen, was am Tag gelten muss
  Was am Ende in Betrieb ist, wer den Start entscheidet, und was ihn aufhält.
  > Die Bedingungen für Start und Halt sind aufgeschrieben.
Vorbereiten, was noch fehlt
  Die Lücken durcharbeiten, zuerst die, die den Start aufhalten könnten.
  > Keine Bedingung ist offen, oder jemand hat entschieden, dass sie es sein darf.
Proben und prüfen
  Den ganzen Weg einmal wie ein Benutzer; einmal den Rückweg.
  > Die Probe lief bis zum Ende, der Rückweg wurde ausprobiert.
Alle Betroffenen unterrichten
  Wer es wissen muss, wann, und wen sie fragen.
  > Alle Betroffenen kennen Zeit und Ansprechpartner.
In Betrieb nehmen
  Nach der Liste; notieren, was anders ist.
  > Es ist in Betrieb, und jede Bedingung wurde noch einmal geprüft.
Die ersten Stunden beobachten und Folgendes notieren
  Auf Fehler und Fragen achten; Aufgaben daraus machen.
  > Was aufkam, ist erledigt oder eine eigene Aufgabe.

# hiring / Einstellung
  = Ein unterschriebener Vertrag, oder die Entscheidung, weiterzusuchen
Rolle und Anforderungen festlegen
  Ergebnisse des ersten halben Jahres, drei Dinge, die gebraucht werden, was gezahlt wird.
  > Rolle, Anforderungen und Gehalt passen auf eine Seite und sind abgestimmt.
Stellenanzeige schreiben und veröffentlichen
  Zuerst die Arbeit, dann was gebraucht wird; dort, wo die richtigen Leute sie sehen.
  > Sie ist veröffentlicht, und Antworten kommen dort an, wo sie gelesen werden.
Bewerbungen lesen und Gespräche auswählen
  Alle an denselben drei Anforderungen messen; allen antworten.
  > Jede Bewerbung hat ein Urteil und eine Antwort.
Gespräche führen
  Dieselben Fragen für alle, ein kleines Stück echter Arbeit.
  > Jedes Gespräch ist nach denselben Anforderungen notiert.
Entscheiden und Referenzen prüfen
  Die Notizen vergleichen; eine Referenz nach dem fragen, was noch offen ist.
  > Die Entscheidung und ihre Gründe stehen da.
Zusagen und den anderen antworten
  Das Angebot schriftlich und mit Termin; den anderen eine freundliche Absage.
  > Das Angebot ist hinaus; alle haben eine Antwort.

# event / Veranstaltung
  = Eine Veranstaltung, die stattgefunden hat
  = Eine Liste der Kosten
Ziel, Gäste, Termin und Budget festlegen
  Was danach anders sein soll; wie viele kommen; was es kosten darf.
  > Ziel, Termin, Zahl der Gäste und Budget sind abgestimmt.
Ort, Essen und Leute buchen
  Zwei Angebote für das, was am meisten kostet; notieren, bis wann sich stornieren lässt.
  > Ort, Essen und Leute sind bestätigt.
Einladen und Antworten zählen
  Mit Termin, Ort und bis wann man antwortet.
  > Alle sind eingeladen; die Zahl der Gäste ist bekannt.
Den Ablauf planen
  Wer wann was tut; was geschieht, wenn es regnet oder jemand krank wird.
  > Ein Ablauf nach Stunden liegt vor; jeder Punkt hat einen Namen.
Veranstaltung durchführen
  Nach dem Ablauf; notieren, was besser sein sollte.
  > Sie hat stattgefunden; was besser sein sollte, ist notiert.
Bezahlen, danken und Kosten festhalten
  Rechnungen, Dank an die Helfer, Kosten neben dem Budget.
  > Jede Rechnung ist bezahlt oder abgelegt; gedankt ist.

# delivery / Übergabe
  = Das Vereinbarte, beim Kunden
Mit dem Vereinbarten vergleichen
  Jeder Posten des Auftrags: da, vollständig, in der vereinbarten Form.
  > Jeder vereinbarte Posten ist da, oder sein Fehlen ist erklärt.
Letzte Lücken schließen
  Namen, Zahlen, Fassungen, Dateinamen; nichts von einem früheren Kunden.
  > Auf der Liste ist keine Lücke mehr.
Übergeben
  Mit einer kurzen Anleitung: was es ist, wie man es benutzt, wen man fragt.
  > Es ist angekommen, und jemand hat es geöffnet.
Abnahme einholen und alles ablegen
  Um ein schriftliches Ja bitten; die endgültige Fassung ablegen.
  > Die Abnahme liegt vor, die endgültige Fassung ist abgelegt.
`;
