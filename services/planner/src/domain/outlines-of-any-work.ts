/** The outlines for what nothing else recognises: a document, and then any task. */
export const ANY_WORK_OUTLINES = `
# document
  ~ draft ~entwurf writ(?:e|ing) ~schreiben text contract ~vertrag policy ~richtlinie manual ~handbuch guide
  ~ ~leitfaden letter rédiger redactar contrat contrato lettre carta
  = The document
20 deep Settle content and readers
  Who reads it, what they need from it, and which parts it has.
  > The parts are listed in order.
50 deep Write a first version
  From start to end; mark gaps instead of stopping at them.
  > There is text for every part.
20 deep Revise
  Close the gaps, shorten, check facts and names.
  > No gap is left; facts and names were checked.
10 shallow Finish and hand over
  Bring it into its final form, file it, send it where it is wanted.
  > It is filed and with its readers.

# task
20 deep List what must be there at the end
  What must exist, for whom, and what is still unknown.
  > The list names each thing and how one sees that it is done.
60 deep Work it out, the uncertain parts first
  What could change the rest comes before what only takes time.
  > Everything on the list is there.
20 shallow Compare with the list and hand over
  Tick off each point; correct what is missing.
  > Each point of the list is ticked off, and whoever wanted it has it.
`;
