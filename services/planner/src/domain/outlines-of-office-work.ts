/** Outlines of building, publishing, meeting and paperwork; kinds-of-work.ts reads them and says how they are written. */
export const OFFICE_WORK_OUTLINES = `
# presentation
  ~ presentation ~präsentation slides ~folien deck talk(?!.(?:to|with)) ~vortrag keynote diapositiv présentation presentaci
  = The slides
20 deep Settle message and audience
  Who listens, what they should take away, and how long there is.
  > The message fits in two sentences; the time is known.
20 deep Outline the story
  One line per slide, in order, before any slide is made.
  > Each slide has its one line.
40 deep Make the slides
  Fill them in order; one statement each.
  > Every slide is complete and its numbers have a source.
20 shallow Rehearse and correct
  Say it aloud once against the clock, and shorten.
  > It fits the time; the file is where it will be shown from.

# marketing
  ~ newsletter marketing campaign ~kampagne blog.?post ~artikel article linkedin social.media case.stud ~fallstudie campagne campaña bolet[ií]n
  ~ landing.?page ~texte ~beitrag ~werbe
  = A text ready to publish
15 deep Choose message and audience
  Say who should read it and what they should do then.
  > Audience, message and wish are written down.
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

# administration
  ~ invoic ~rechnung ~steuer tax(?!o) bookkeep ~buchhalt ~buchung ~abrechn expense ~spesen ~reisekosten
  ~ receipt ~beleg filing ~ablage insurance ~versicherung payroll admin timesheet ~stundenzettel ~mahnung vat(?![\\p{L}]) factur impuesto imp[oô]ts comptab contab
  = Finished paperwork
30 admin Collect what is needed
  Get documents and numbers together; ask for what is missing.
  > Nothing is missing, or it has been asked for.
50 admin Fill in and calculate
  One after the other; mark what is unclear instead of guessing.
  > Everything is entered; what is unclear is marked.
20 admin Check, send and file
  Check totals, send, and file where it is found again.
  > It is sent and filed.

# meeting preparation
  ~ prepar[a-z]*(?!.{0,30}(?:and|&).(?:hold|run|lead|give|deliver|conduct|facilitate|moderate|host)(?![a-z])).{0,40}(?:meeting|call|interview|board|committee|negotiation|kick.?off|business.review|qbr(?![a-z]))
  ~ ~(?:meeting|termin|besprechung|gespräch|interview|verhandlung|kick.?off).{0,30}vorbereit(?![a-z]*.und.(?:durchführ|halten|abhalten|leite|moderier))
  = Agenda and material for the meeting
25 deep Decide what the meeting is for
  Name the decisions wanted and what each person needs for them.
  > The wanted decisions are written down.
55 deep Prepare content
  Collect facts, make what is shown, think through objections.
  > Everything to be shown is ready.
20 shallow Send agenda and material
  Early enough to be read.
  > Everybody has what they should read beforehand.

# meeting
  ~ meeting ~besprechung ~gespräch call.with talk.(?:to|with) interviews?(?![\\p{L}]) jour.fixe ~abstimmung kick.?off réunion reuni[oó]n entretien entrevista
  ~ (?:quarterly.|annual.)?business.review qbr(?![\\p{L}]) coaching
  = Notes with decisions and next steps
30 deep Prepare the conversation
  Name the decisions you want, collect the facts for them, and send an agenda if others must read in.
  > You know what you want from it, and have at hand what you will show.
45 meeting Hold the conversation
  Note decisions, and who does what by when.
  > It took place and its decisions are noted.
25 shallow Write up and follow up
  Send the notes; enter your own tasks.
  > Everybody concerned has the notes; your tasks are entered.

# travel
  ~ travel trip ~reise(?!kosten) flights? ~bahnfahrt hotel voyage viaje
  = Booked travel
40 admin Compare connections and places to stay
  Fix times first; note prices and how long they can be cancelled.
  > One connection and one place are chosen.
40 admin Book what was chosen
  Tickets, stay, and what is needed on the way.
  > Every confirmation has arrived.
20 admin Enter times and file papers
  Put travel times into the calendar and the confirmations where they are found again.
  > The calendar shows the travel times; the papers are filed.

# software
  ~ software code implement ~softwareentwickl api refactor deploy (?<![</])script ~programmier
  ~ apps?(?![\\p{L}]) (?<=\\p{L}.)(?:ex|im)port(?:er)?(?![\\p{L}]) feature integration database ~datenbank website webseite dashboard pipeline portal desarroll développ
  = Working, tested software
15 deep Understand the need and decide how
  Say what must work afterwards and choose the simplest way.
  > What must work is written as checks.
45 deep Build in small pieces
  Each piece works before the next is begun.
  > The whole works on an example.
20 deep Test
  Run the checks and try to break it.
  > All checks pass; found faults are fixed.
10 shallow Document and review
  Write what somebody needs to use and change it; read the change once.
  > Somebody else could use it.
10 admin Hand over
  Deliver it and see it work where it is used.
  > It runs where it is used.
`;
