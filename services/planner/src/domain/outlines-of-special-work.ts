/**
 * Outlines of kinds that are also something more general: a training is a workshop of its own kind, an audit a review. They
 * stand before those, so that the more special one counts; kinds-of-work.ts says how they are written.
 */
export const SPECIAL_WORK_OUTLINES = `
# data analysis
  ~ data.?anal ~datenanaly ~datenauswert forecast ~prognose analy[sz](?:e|ing).{0,30}(?:data|figures|numbers|sales|churn|metrics|kpis?)
  ~ analyse.{0,20}données análisis.{0,10}datos statistic ~statistik regression segmentation
  = The findings with their numbers
  = The calculation, so that it can be repeated
15 deep Settle the question and the measure
  Say which decision the numbers are for, what is measured, over which time and for whom.
  > The question, the measure and its period are written in one sentence each.
25 shallow Get and clean the data
  Pull it from its source, count rows, mark what is missing or odd; keep the raw copy.
  > Row counts agree with the source; what was left out is listed.
35 deep Calculate and look for what stands out
  From the whole to its parts; check each surprise against the raw data.
  > Each number can be calculated again from the raw copy.
15 deep Check against another way
  Recount one figure by hand or from another source.
  > One figure was confirmed another way, or the difference is explained.
10 deep Write down what it means
  Answer the question first; say how sure it is.
  > The answer, its numbers and its doubts fit on one page.

# survey
  ~ survey ~umfrage ~befragung ~fragebogen questionnaire enquête encuesta sondage
  = The answers and what they say
20 deep Settle the questions and who is asked
  Which decision hangs on it; whom to ask, how many answers are enough.
  > Every question serves the decision; the group and its size are named.
20 deep Draft and try the questionnaire
  Short, one thing per question; let two people fill it in.
  > Two people filled it in without asking back.
10 admin Send it out
  With a date, and a reminder in the calendar.
  > It has gone out; the reminder is set.
3 wait Wait for answers and remind once
  Nothing else to do until then.
  > Enough answers are in, or the reminder has gone out.
32 deep Count and read the answers
  Numbers first, then the free texts by subject.
  > Every answer was read; counts are noted.
15 deep Write up findings
  What was found, how many said so, what follows.
  > Each finding names how many answers it rests on.

# interviews
  ~ (?:user|customer|expert|stakeholder).?interviews? interviews(?![\\p{L}]) ~kundeninterviews ~nutzerinterviews ~experteninterviews entretiens entrevistas
  = Notes of every interview
  = What they have in common
15 deep Settle what to learn and write the guide
  Five to eight open questions, the most important first.
  > The guide fits on one page and was tried once.
15 admin Find and invite people
  Name whom to ask, offer times, confirm.
  > Every interview has a person and a time.
40 meeting Hold the interviews
  Follow the guide, ask for examples, note their words.
  > Every interview took place; the notes are complete.
20 deep Compare what was said
  Sort the notes by subject; mark what several said and where they differ.
  > Each pattern names who said it.
10 deep Write up findings
  What was learnt, and what should be done because of it.
  > Findings and what follows from them fit on two pages.

# training
  ~ training(?!.(?:data|model|set)) ~schulung ~fortbildung ~webinar course(?![\\p{L}]) ~kurs(?![\\p{L}]) formations?(?![\\p{L}]) formaci[oó]n capacitaci[oó]n curso
  = Material the participants keep
  = Feedback of the participants
15 deep Settle what they should be able to do
  Ask who comes, what they know, and what they must do afterwards.
  > Three to five things they can do afterwards are agreed.
15 deep Plan the parts and exercises
  Each part has one aim, one example and one exercise.
  > Every aim has an exercise; the time adds up.
30 deep Make slides and exercises
  Work every exercise yourself once.
  > Every exercise was solved once in the time it has.
10 admin Arrange room, access and invitations
  Room or link, accounts, and what to bring.
  > Everybody is invited; room, link and accounts were tried.
20 meeting Hold the training
  Exercises before talk; note questions you could not answer.
  > It was held; open questions are noted.
10 shallow Send material and ask for feedback
  Answer the open questions along with it.
  > Everybody has the material; feedback was asked for.

# translation
  ~ translat ~übersetz traduc traduire traducir locali[sz](?:e|ation)
  = The translated text
15 deep Read the whole and list its terms
  Note terms, names and places that need a decision; ask for an earlier translation.
  > Terms and names are listed with their translation.
55 deep Translate it
  From start to end; mark what is unclear.
  > Every part is translated; doubts are marked.
20 deep Compare line by line
  Original beside translation: numbers, names, nothing left out.
  > Every line was compared; numbers and names agree.
10 shallow Read it alone and hand it over
  As its reader would, without the original.
  > It reads as if written in that language, and is with whoever wanted it.

# assessment
  ~ audit(?:s|ing)?(?![\\p{L}]) assess due.diligence ~reifegrad(?:analyse|modell|prüfung)? maturity gap.analysis ~bestandsaufnahme health.check évaluation evaluaci[oó]n.de auditor[ií]a
  = A report of findings by weight
  = A list of measures
15 deep Settle scope and criteria
  What is looked at, against which rules, and what is not.
  > Scope and criteria are agreed in writing.
8 admin Ask for documents and access
  One list, with a date for each item.
  > Everything asked for has arrived, or its absence is noted.
37 deep Examine it point by point
  Each criterion: what was seen, where, and how well it holds.
  > Every criterion has a verdict and its evidence.
15 meeting Talk with the people in charge
  Ask for examples; check what the documents say.
  > Each open point was asked; the answers are noted.
15 deep Rate findings and name measures
  By weight and effort; what is urgent first.
  > Every finding has a weight, a measure and an owner.
10 deep Write the report
  Summary for those who decide, details for those who mend.
  > Somebody who was not there can act on it.

# support
  ~ bugs?(?![\\p{L}]) fix(?:ing)?(?![\\p{L}]) bugfix ~fehler ~beheb ~störung incident outage troubleshoot ticket error crash hotfix
  ~ ~(?:site|server|system|shop|portal|page|mail).{0,3}(?:is.)?down(?![\\p{L}]) broken(?![\\p{L}]) panne incidencia
  = A fault that does not come back
25 deep See the fault happen
  Make it happen at will; note what leads to it and since when.
  > The steps that show the fault are written down.
25 deep Find the cause
  Narrow it down until one change explains it.
  > The cause is named and explains everything that was seen.
30 deep Mend it and check
  The smallest change that removes the cause; try the steps again, and what lies beside them.
  > The steps no longer show the fault; nothing beside it broke.
20 shallow Tell those concerned and note it
  What it was, since when, what was done; what would have shown it earlier.
  > Whoever reported it has confirmed; cause and cure are noted.

# launch
  ~ launch go.?live roll.?out ~markteinführung ~einführung.(?:von|der|des) release(?![\\p{L}]) inbetriebnahme mise.en.ligne lanzamiento
  = It is live
  = A list of what was checked
15 deep Settle what must be true on the day
  What is live at the end, who decides to go, and what stops it.
  > The conditions to go and to stop are written down.
30 deep Prepare what is still missing
  Work through the gaps, those that could stop it first.
  > No condition is open, or somebody decided that it may be.
15 shallow Rehearse and check
  The whole way once, as its user; the way back once.
  > The rehearsal ran to the end, the way back was tried.
10 admin Tell everybody concerned
  Who must know, when, and whom they ask.
  > Everybody concerned knows time and contact.
15 deep Go live
  By the list; note what differs.
  > It is live, and each condition was checked again.
15 shallow Watch the first hours and note what follows
  Look at errors and questions; make tasks of them.
  > What came up is done or a task of its own.

# hiring
  ~ hir(?:e|ing)(?![\\p{L}]) recruit ~personalsuche ~stellenanzeige ~stellenausschreibung ~bewerbungsgespräch job.(?:ad|post|description) embauche recrutement contratar contrataci[oó]n
  = A signed agreement, or a decision to go on looking
20 deep Settle the role and what must be brought
  Results of the first half year, three things that are needed, what is paid.
  > Role, needs and pay fit on one page and are agreed.
15 deep Write and publish the job ad
  The work first, then what is needed; where it is seen by the right people.
  > It is published, and answers arrive where they are read.
20 shallow Read applications and choose whom to meet
  All by the same three needs; answer everybody.
  > Each application has a verdict and an answer.
25 meeting Hold the interviews
  The same questions for all, a small piece of real work.
  > Every interview is noted by the same needs.
10 deep Decide and check references
  Compare the notes; ask one reference about what is still open.
  > The decision and its reasons are written down.
10 admin Make the offer and answer the others
  Offer in writing with a date; a kind no to the others.
  > The offer is out; everybody has an answer.

# event
  ~ party(?![\\p{L}]) events?(?![\\p{L}]) ~sommerfest ~weihnachtsfeier ~veranstaltung conference(?!.call) ~konferenz ~messe(?![\\p{L}]) ~stand(?![\\p{L}]).{0,10}messe evento événement fête
  = An event that took place
  = A list of costs
15 deep Settle aim, guests, date and budget
  What should be different afterwards; how many come; what it may cost.
  > Aim, date, number of guests and budget are agreed.
25 admin Book place, food and people
  Two offers each for what costs most; note until when it can be cancelled.
  > Place, food and people are confirmed.
15 admin Invite and count answers
  With date, place and until when to answer.
  > Everybody is invited; the number of guests is known.
20 deep Plan the course of the day
  Who does what when; what happens if it rains or somebody falls ill.
  > A plan by the hour exists; each item has a name.
15 meeting Hold the event
  By the plan; note what should be better.
  > It took place; what should be better is noted.
10 admin Pay, thank and note costs
  Bills, thanks to helpers, costs beside the budget.
  > Every bill is paid or filed; thanks have gone out.
`;

/** A delivery is named along with what is delivered, which says more: it counts last. */
export const LAST_WORK_OUTLINES = `
# delivery
  ~ deliver(?:y|ing|able)? hand.?over ~übergabe ~lieferung(?![\\p{L}]) ~abgabe livraison livrer entrega
  = What was agreed, with the client
30 deep Compare it with what was agreed
  Each item of the order: there, complete, in the agreed form.
  > Every agreed item was found, or its absence is explained.
30 shallow Close the last gaps
  Names, numbers, versions, file names; nothing of an earlier client.
  > No gap is left on the list.
20 admin Hand it over
  With a short guide: what it is, how to use it, whom to ask.
  > It has arrived, and somebody has opened it.
20 shallow Get the acceptance and file everything
  Ask for a yes in writing; file the final version.
  > The acceptance is on record, the final version filed.
`;
