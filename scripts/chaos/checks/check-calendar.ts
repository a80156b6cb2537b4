/** Every block that stands is one event at its time, and every event in our calendar is a block that stands. */
import type { BlockRow, Evidence } from '../evidence.ts';

const STANDING = ['applied', 'done', 'partial', 'skipped'];

export function checkCalendar(evidence: Pick<Evidence, 'blocks' | 'events'>): string[] {
  const events = evidence.events.filter(({ status }) => status !== 'cancelled');
  const byBlock = new Map<string, typeof events>();
  for (const event of events) {
    const block_id = event.extendedProperties?.private?.['almanac_block_id'] ?? 'no block';
    byBlock.set(block_id, [...(byBlock.get(block_id) ?? []), event]);
  }
  const wrong: string[] = [];
  for (const block of evidence.blocks) {
    const own = byBlock.get(block.block_id) ?? [];
    byBlock.delete(block.block_id);
    wrong.push(...checkBlock(block, own));
  }
  for (const [block_id, left] of byBlock) {
    wrong.push(`event ${left[0]?.id ?? ''} belongs to no block (${block_id})`);
  }
  return wrong;
}

function checkBlock(block: BlockRow, own: Evidence['events']): string[] {
  const { block_id, status } = block;
  if (status === 'planned') return [`block ${block_id} waits for the calendar for ever`];
  if (!STANDING.includes(status)) {
    return own.length === 0 ? [] : [`block ${block_id} is ${status}, and its event stands`];
  }
  const [event] = own;
  if (event === undefined || own.length !== 1) {
    return [`block ${block_id} is ${own.length} times in the calendar`];
  }
  if (event.id !== block.calendar_event_id) return [`block ${block_id} knows another event`];
  const same =
    Date.parse(event.start.dateTime ?? '') === Date.parse(block.start_at) &&
    Date.parse(event.end.dateTime ?? '') === Date.parse(block.end_at);
  const told = `${event.start.dateTime ?? ''}, its event ${block.start_at}`;
  return same ? [] : [`block ${block_id} is at another time than its event: ${told}`];
}
