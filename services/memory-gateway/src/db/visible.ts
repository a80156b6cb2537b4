/**
 * What a memory `m` is at an instant, as pieces of SQL over two parameters: the instant and whether the question is about the
 * past. Asked about now, its own row says it and nothing else is read. Asked about then, the state it has left since
 * (`memory.memory_states`) says it, so that `as_of` answers as the gateway answered then.
 */
type Parameter = `$${number}`;
type StateColumn = 'status' | 'authority' | 'confidence' | 'version';

/** A column of the state that held at the instant. */
export function stateAt(
  m: string,
  column: StateColumn,
  at: Parameter,
  past: Parameter | 'true',
): string {
  return `(case when ${past}::boolean and ${m}.state_since > ${at}::timestamptz
      then (select s.${column} from memory.memory_states s
             where s.memory_id = ${m}.memory_id and s.from_at <= ${at}::timestamptz
               and s.to_at > ${at}::timestamptz order by s.state_no desc limit 1)
      else ${m}.${column} end)`;
}

/**
 * When a memory may be seen: it was current at the instant, and held then. What is redacted is blank for ever and is not seen
 * at any instant; what is in conflict or rejected is not seen while it is. An instant to come is answered with what is known
 * now.
 */
export function visible(m: string, at: Parameter, past: Parameter): string {
  return `(${m}.status <> 'redacted' and ${stateAt(m, 'status', at, past)} = 'current'
    and (${m}.valid_from is null or ${m}.valid_from <= ${at}::timestamptz)
    and (${m}.valid_to is null or ${m}.valid_to > ${at}::timestamptz))`;
}
