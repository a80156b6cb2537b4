/** Outlines of what a consultancy does for its clients; kinds-of-work.ts reads them and says how they are written. */
export const CLIENT_WORK_OUTLINES = `
# proposal
  ~ proposal offer ~angebot quote bid pitch tender ~ausschreibung statement.of.work sow(?![\\p{L}]) rf[pi](?![\\p{L}]) offre(?![\\p{L}]) devis propuesta oferta cotizaci presupuesto
  = The proposal, ready to send
20 deep Clarify needs and scope
  Read what the client said and asked for. List goals, limits, what is out of scope and what is
  still unknown.
  > Scope, limits and open questions are written down.
20 deep Outline approach and effort
  Decide how the work would be done, in which stages, and what each would take.
  > Stages with effort and results are listed.
40 deep Write the proposal
  Write the full text: situation, approach, results, timing, terms.
  > Every section is complete; no gap is left open.
12 shallow Check numbers and wording
  Recalculate the numbers, read it once as the client would, correct it.
  > Numbers add up and the text was read once from start to end.
8 admin Finish and hand over
  Bring it into its final form, file it, and prepare the message that goes with it.
  > The final document is filed and ready to be sent.

# workshop preparation
  ~ prepar[a-z]*(?!.{0,30}(?:and|&).(?:hold|run|lead|give|deliver|conduct|facilitate|moderate|host)(?![a-z])).{0,40}(?:workshop|training|seminar)
  ~ ~(?:workshop|schulung|training|seminar|klausur).{0,30}vorbereit(?![a-z]*.und.(?:durchführ|halten|abhalten|leite|moderier))
  = Agenda and material
20 deep Agree on goals and participants
  Settle with whoever asked for it what should be decided or learnt, and who takes part.
  > Goals and participants are agreed in writing.
20 deep Plan the agenda
  Divide the time into parts, each with its method and material.
  > The agenda fills the time and leaves room for breaks.
45 deep Prepare material
  Make slides, handouts and exercises; try each exercise once.
  > All material is ready; each exercise was tried.
15 admin Arrange room, tools and invitations
  Check the room or the video link, and that everybody has access and the agenda.
  > Everybody invited has answered; room and tools work.

# workshop
  ~ ~workshop ~schulung training seminar ~klausur offsite facilitat atelier taller séminaire seminario
  = Agenda and material
  = Written results
15 deep Agree on goals and participants
  Settle with whoever asked for it what should be decided or learnt, and who takes part.
  > Goals and participants are agreed in writing.
15 deep Plan the agenda
  Divide the time into parts, each with its method and material.
  > The agenda fills the time and leaves room for breaks.
25 deep Prepare material
  Make slides, handouts and exercises; try each exercise once.
  > All material is ready; each exercise was tried.
10 admin Arrange room, tools and invitations
  Check the room or the video link, and that everybody has access and the agenda.
  > Everybody invited has answered; room and tools work.
25 meeting Hold the workshop
  Lead it by the agenda; write decisions and open points where all can see them.
  > It took place; decisions and open points are on record.
10 shallow Write up and send results
  One document with decisions, open points and next steps.
  > Every next step has a name and a date, and the participants have it.

# migration
  ~ migrat ~umzug ~umstellung switch.?over cut.?over upgrade ~ablösung migraci
  = The migrated system
  = A record of checks
20 deep Take stock and find risks
  List what exists, what depends on it, and what must not be lost.
  > An inventory with dependencies and risks exists.
15 deep Plan the order and the way back
  Fix the order of moves, how each is checked, and how it would be undone.
  > Each move has a check and a way back.
20 deep Rehearse on a copy
  Run the whole migration on a copy and note what broke.
  > A rehearsal ran to the end; its problems are solved or listed.
30 deep Carry out the migration
  Move in the planned order, checking after each move.
  > Everything was moved and each check passed.
15 shallow Verify and document
  Compare old with new, tell those affected, write down what changed.
  > Counts and samples agree; the record is filed.

# onboarding
  ~ onboarding ~einarbeitung new.client neukund onboard incorporaci accueil
  = Somebody who can start
  = A list of agreed ways of working
25 deep Gather what is known
  Read contract, notes and earlier contact; list people, goals and dates.
  > People, goals and dates are on one page.
25 admin Set up access, folders and accounts
  Create what is needed to work together and check that it works.
  > Every access was tried once.
20 meeting Hold the first conversation
  Agree on goals, ways of working, contact people and rhythm.
  > Goals and ways of working are agreed.
30 shallow Write up agreements and first tasks
  Write what was agreed and turn it into tasks with dates.
  > Agreements are sent, first tasks exist.

# report
  ~ report ~bericht evaluation ~auswertung documentation ~dokumentation white.?paper ~gutachten
  ~ protokoll rapport informe
  = The report
15 deep Define question and readers
  Say which question the report answers and who reads it.
  > Question and readers are written down in a few sentences.
25 deep Collect and check the material
  Gather data and sources; note gaps and doubts.
  > All material is in one place with its sources.
15 deep Work out findings
  Decide what the material shows and what follows from it.
  > Findings are listed, each with its evidence.
30 deep Write the report
  Write it in full, findings first.
  > Every finding is explained and supported.
15 shallow Proofread and finish
  Check numbers, references and wording; bring it into its final form.
  > It was read once from start to end and filed.

# research
  ~ research ~recherch investigat ~analyse analys study ~studie benchmark compar vergleich
  ~ evaluate étude investigaci estudio
  = A written answer with sources
15 deep Sharpen the question
  Write down what is to be found out and when it is answered.
  > The question is written down, and when it counts as answered.
40 deep Search and read
  Look in the likely places, note findings with their source.
  > The main sources were read, each noted.
25 deep Weigh and compare findings
  Put findings side by side; mark what is sure, likely and unknown.
  > A comparison exists that marks certainty.
20 deep Write the answer
  Answer the question first, then give reasons and gaps.
  > Somebody else could decide from it.

# review
  ~ review ~prüf audit feedback check.the proofread korrektur ~lesen redlin ~durchsicht
  ~ abnahme relecture relire vérifi révis revisi[oó]n revisar
  = Written comments and a verdict
15 shallow Gather material and criteria
  Get the newest version and say what it is judged by.
  > Version and criteria are named.
50 deep Go through it in detail
  Read all of it against the criteria and note each point with its place.
  > All of it was read; each point names its place.
25 deep Write up findings
  Order the points by weight and say what should change.
  > Each point has a weight and a suggestion.
10 shallow Send and agree on next steps
  Hand the findings over and settle who does what.
  > Findings are with their owner.

# concept
  ~ concept ~konzept strategy ~strategie roadmap ~architektur architecture business.case stratégie estrategia
  = A written concept
20 deep Describe today and what should change
  Where things stand, what must be reached, and within which limits.
  > Starting point, goals and limits are written down.
20 deep Collect options
  At least two that differ, and what each would cost and risk.
  > Options stand side by side with effort and risk.
20 deep Choose an option
  Weigh the options against the goals; note why the others fell out.
  > One option is chosen and the reasons are written down.
30 deep Write the concept
  What will be done, in which order, and how one sees that it worked.
  > Somebody who was not there can follow it.
10 shallow Check and hand over
  Read it once as the reader would; correct, file, send.
  > It was read once from start to end and handed over.
`;
