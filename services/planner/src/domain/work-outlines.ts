/**
 * The outlines of the kinds of consulting work the template planner knows; rules of thumb, and plans made from them say so.
 * `# name`; `~` word stems that name it in English and German (a stem begins a word, `~stem` may stand inside one);
 * `=` a deliverable; then each phase: share of the time, kind and title, its description, and `>` what must hold at its end.
 * The last one is for work that is not recognised.
 */
export const WORK_OUTLINES = `
# proposal
  ~ proposal offer ~angebot quote bid pitch tender ~ausschreibung statement.of.work sow
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
  > Every section is complete; nothing says "to be added".
12 shallow Check numbers and wording
  Recalculate the numbers, read it once as the client would, correct it.
  > Numbers add up and the text was read once from start to end.
8 admin Finish and hand over
  Bring it into its final form, file it, and prepare the message that goes with it.
  > The final document is filed and ready to be sent.

# workshop
  ~ workshop ~schulung training seminar ~klausur offsite facilitat
  = Agenda and material
  = Written results
20 deep Define goals and participants
  Say what the participants should know or have decided afterwards, and who they are.
  > Goals and participants are written down.
15 deep Plan the agenda
  Divide the time into parts with method, material and who leads.
  > The agenda covers the whole time.
40 deep Prepare material and exercises
  Make slides, handouts and exercises; try the exercises once.
  > All material is ready and was tried once.
10 admin Arrange room, tools and invitations
  Check room or video link, tools, access and that everybody has what they need.
  > Room, tools and invitations are confirmed.
15 shallow Write up results
  Put decisions, open points and next steps into one document.
  > Decisions and next steps have an owner each.

# migration
  ~ migrat ~umzug ~umstellung switch.over cut.?over upgrade ~ablösung
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
  ~ onboarding kick.?off ~einarbeitung new.client neukund
  = A client who can start
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
  ~ protokoll
  = The report
15 deep Define question and readers
  Say which question the report answers and who reads it.
  > Question and readers fit in three sentences.
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
  ~ survey evaluate
  = A written answer with sources
15 deep Sharpen the question
  Write down what is to be found out and when it is answered.
  > The question and the stopping rule are written down.
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
  ~ review ~prüf audit feedback.on check.the proofread korrektur ~lesen redlin ~durchsicht
  ~ abnahme
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

# software
  ~ software code implement ~entwickl develop api bug fix refactor deploy script ~programm app
  ~ feature integration database ~datenbank website webseite
  = Working, tested software
15 deep Understand the need and decide how
  Say what must work afterwards and choose the simplest way.
  > What must work is written as checks.
45 deep Build it
  Build in small pieces, each working.
  > The whole works on an example.
20 deep Test it
  Run the checks and try to break it.
  > All checks pass; found faults are fixed.
10 shallow Document and review
  Write what somebody needs to use and change it; read the change once.
  > Somebody else could use it.
10 admin Hand over
  Deliver it and see it work where it is used.
  > It runs where it is used.

# marketing
  ~ newsletter marketing campaign ~kampagne blog.?post ~artikel article linkedin social.media
  ~ landing.?page ~beitrag ~werbe
  = A text ready to publish
15 deep Choose message and audience
  Say who should read it and what they should do then.
  > Audience, message and wish fit in three sentences.
20 shallow Collect material
  Gather facts, quotes and pictures that may be used.
  > Material and rights are clear.
40 deep Write the text
  Write it in full, headline last.
  > It is complete and within its length.
15 shallow Edit and lay out
  Shorten, check facts and links, put it into its form.
  > Facts and links were checked.
10 admin Schedule publication
  Prepare sending or publishing and a look at how it did.
  > It is ready to go out.

# meeting preparation
  ~ meeting ~besprechung ~termin call.with interview ~gespräch jour.fixe presentation
  ~ ~präsentation workshop.prep talk ~vortrag
  = Agenda and notes for the meeting
25 deep Decide what the meeting is for
  Name the decisions wanted and what each person needs from it.
  > Wanted decisions are written down.
50 deep Prepare content
  Collect facts, prepare what is shown, think through objections.
  > Everything to be shown is ready.
15 shallow Send the agenda
  Send agenda and reading in time.
  > Everybody has the agenda.
10 shallow Plan the follow-up
  Prepare how results and tasks will be written down.
  > A place for results exists.

# administration
  ~ invoice ~rechnung ~steuer tax bookkeep ~buchhalt ~buchung expense ~spesen receipt ~beleg
  ~ filing ~ablage contract ~vertrag insurance ~versicherung payroll ~admin timesheet
  = Finished paperwork
30 admin Collect documents
  Get together what is needed and see what is missing.
  > Nothing is missing, or it was asked for.
50 admin Work through it
  Enter, calculate or fill in, one after the other.
  > Everything is entered.
20 admin Check, send and file
  Check totals, send, and file where it is found again.
  > It is sent and filed.

# task
  = The finished task
20 deep Clarify what done means
  Write down what must exist at the end and what is still unknown.
  > What done means is written down.
55 deep Do the main work
  Work towards that result, most uncertain part first.
  > The result exists.
25 shallow Check and finish
  Compare with what done means, correct, hand over.
  > It was checked against what done means.
`;
