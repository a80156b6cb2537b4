import type { PatternFinding } from '@almanac/shared/contracts/observer-watch';
import { sha256Hex } from '@almanac/shared/lang/ids';

/** From here on a finding is worth somebody's time: it is shown in proposals. */
export const SURE = 0.6;
const EVIDENCE = 20;

/** Named by what it is about and never by what it rests on: tomorrow's evidence makes the same finding. */
export function makeFinding(found: Omit<PatternFinding, 'finding_key'>): PatternFinding {
  const { pattern, subject, client_id, evidence } = found;
  const about = sha256Hex(JSON.stringify([subject, client_id])).slice(0, 24);
  return { ...found, finding_key: `${pattern}:${about}`, evidence: evidence.slice(0, EVIDENCE) };
}
