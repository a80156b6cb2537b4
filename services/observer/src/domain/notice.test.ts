import fc from 'fast-check';
import { expect, test } from 'vitest';
import { actionRequest } from '@almanac/shared/contracts/actions';
import { improvementAction } from './patterns/improvement.ts';
import { makeFinding } from './patterns/make-finding.ts';
import { noticeAction } from './notice.ts';

const EXPIRES = new Date('2026-11-24T09:00:00Z');
const text = fc.oneof(
  fc.string({ maxLength: 50, unit: 'binary' }).map((part) => part.repeat(100)),
  fc.nat(3).map((shift) => 'x'.repeat(shift) + '🧭'.repeat(1200)),
);

test('whatever a notice says, the action-gateway takes it: bounded, and no character cut in two', () => {
  fc.assert(
    fc.property(text, text, (title, body) => {
      const notice = {
        kind: 'incident',
        person: 'ana',
        severity: 'SEV2',
        title,
        body,
        ref: 'inc_1',
      } as const;
      const { inputs } = actionRequest.parse(noticeAction(notice, 'notify.person:inc_1', EXPIRES));
      expect(JSON.stringify(inputs)).not.toMatch(/\\ud[89a-f]/i);
      expect(String(inputs['body']).length).toBeLessThanOrEqual(2000);
    }),
    { numRuns: 30 },
  );
});

test('whatever was found, the action-gateway takes the improvement', () => {
  fc.assert(
    fc.property(text, text, (words, detail) => {
      const finding = makeFinding({
        pattern: 'missing_sop',
        subject: words.slice(0, 300),
        client_id: null,
        title: `"${words.slice(0, 60)}" comes back`,
        detail,
        n: 3,
        confidence: 0.67,
        evidence: Array.from({ length: 40 }, (_, at) => `plan_${at}`),
        suggestion: 'Write the steps down once.',
      });
      const made = actionRequest.parse(improvementAction(finding, EXPIRES));
      expect(made.evidence).toHaveLength(20);
      expect(made.idempotency_key).toMatch(/^system\.improve:missing_sop:[0-9a-f]{24}$/);
    }),
    { numRuns: 30 },
  );
});
