import type { RememberRequest } from '@almanac/shared/contracts/memory';
import type { SupersedeRequest } from '@almanac/shared/contracts/memory-review';
import { AppError } from '@almanac/shared/lang/app-error';
import { scopeForWriting } from './scope.ts';
import { requireSaying, saysNothing } from './says-something.ts';
import { storable } from './storable.ts';
import { scrubSecrets, scrubValue } from './scrub.ts';

/**
 * A request to remember as it may be stored: secrets scrubbed, scope and validity checked. Throws 422; extraction by a model
 * does not exist yet and is refused rather than silently left out.
 */
export function cleanRequest(given: RememberRequest): RememberRequest {
  scopeForWriting(given.client_id);
  const request = storable(given);
  if (request.infer === true) {
    throw new AppError('invalid', 'Facts are not extracted by a model yet: leave infer out.', {
      code: 'unsupported',
      errors: [{ path: 'infer', message: 'not supported' }],
    });
  }
  const { valid_from, valid_to } = request;
  if (valid_from !== undefined && valid_to !== undefined) {
    if (Date.parse(valid_from) >= Date.parse(valid_to)) {
      throw new AppError('invalid', 'A memory must begin to hold before it ends.', {
        errors: [{ path: 'valid_to', message: 'must be after valid_from' }],
      });
    }
  }
  const { content, subject, predicate, tags, metadata } = request;
  requireSaying('content', content);
  requireSaying('subject', subject);
  requireSaying('predicate', predicate);
  return {
    ...request,
    content: scrubSecrets(content),
    ...(subject === undefined ? {} : { subject: scrubSecrets(subject) }),
    ...(tags === undefined
      ? {}
      : { tags: [...new Set(tags.filter((tag) => !saysNothing(tag)).map(scrubSecrets))] }),
    ...(metadata === undefined
      ? {}
      : { metadata: scrubValue(metadata) as Record<string, unknown> }),
  };
}

/** What a successor takes over from the memory it replaces. */
export interface Predecessor {
  kind: RememberRequest['kind'];
  client_id: string | null;
  subject: string | null;
  predicate: string | null;
  tags: string[];
}

type Successor = Omit<SupersedeRequest, 'reason' | 'client_id'>;

/** A request to remember that stays in the place of the old memory: its scope, kind, subject, predicate and tags. */
export function successorRequest(old: Predecessor, next: Successor): RememberRequest {
  const { authority = 'inferred', confidence = 0.5, ...given } = next;
  return cleanRequest({
    ...given,
    authority,
    confidence,
    kind: old.kind,
    tags: old.tags,
    ...(old.client_id === null ? {} : { client_id: old.client_id }),
    ...(old.subject === null ? {} : { subject: old.subject }),
    ...(old.predicate === null ? {} : { predicate: old.predicate }),
  });
}
