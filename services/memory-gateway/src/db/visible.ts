/**
 * When a memory `m` may be seen, as a piece of SQL over two parameters: an instant and whether the question is about the past.
 * Now: it is current and holds now. Then: it was recorded, not yet replaced, and held at that instant. What is in conflict,
 * rejected or redacted is never seen.
 */
export function visible(m: string, at: `$${number}`, past: `$${number}`): string {
  return `(case when ${past}::boolean
      then ${m}.status in ('current', 'superseded') and ${m}.recorded_at <= ${at}::timestamptz
           and (${m}.superseded_at is null or ${m}.superseded_at > ${at}::timestamptz)
      else ${m}.status = 'current' end
    and (${m}.valid_from is null or ${m}.valid_from <= ${at}::timestamptz)
    and (${m}.valid_to is null or ${m}.valid_to > ${at}::timestamptz))`;
}
