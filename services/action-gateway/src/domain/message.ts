export type MessagePurpose =
  | 'approval'
  | 'escalation'
  | 'decided'
  | 'incident'
  | 'health'
  | 'digest'
  | 'supervision'
  | 'internal';
export type Severity = 'SEV0' | 'SEV1' | 'SEV2' | 'SEV3';
export type MessageState =
  | 'queued'
  | 'held'
  | 'sending'
  | 'sent'
  | 'dropped'
  | 'failed'
  /** Handed over perhaps; nobody can say. */
  | 'unknown';
export type ChannelKind = 'mail' | 'slack' | 'telegram' | 'sms' | 'voice';

/** These carry a link by which the person decides. */
export function asksForDecision(purpose: MessagePurpose): boolean {
  return purpose === 'approval' || purpose === 'escalation';
}
