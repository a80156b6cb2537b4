/** The outlines for what nothing else recognises: a document, and then any task. */
export const ANY_WORK_OUTLINES = `
# document
  ~ draft ~entwurf writ(?:e|ing) ~schreiben text contract ~vertrag policy ~richtlinie manual ~handbuch guide
  ~ ~leitfaden letter
  = The document
20 deep Settle content and readers
  Who reads it, what they need from it, and which parts it has.
  > The parts are listed in order.
50 deep Write a first version
  From start to end; mark gaps instead of stopping at them.
  > There is text for every part.
20 deep Revise
  Close the gaps, shorten, check facts and names.
  > No gap is left.
10 shallow Finish and hand over
  Bring it into its final form, file it, send it where it is wanted.
  > It is filed and with its readers.

# task
20 deep Clarify what done means
  Write down what must exist at the end and what is still unknown.
  > What done means is written down.
60 deep Do the main work
  Work towards that result, the most uncertain part first.
  > The result exists.
20 shallow Check and finish
  Compare it with what done means; correct it and hand it over.
  > It was checked against what done means.
`;
