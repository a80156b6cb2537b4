import type { RememberRequest } from '@almanac/shared/contracts/memory';
import type { SupersedeRequest } from '@almanac/shared/contracts/memory-review';
import { AppError } from '@almanac/shared/lang/app-error';
import { withoutRecalled } from '@almanac/shared/lang/recalled-text';
import { scopeForWriting } from './scope.ts';
import { requireSaying, saysNothing } from './says-something.ts';
import { storable } from './storable.ts';
import { scrubSecrets, scrubUrl, scrubValue } from './scrub.ts';

/**
 * A request to remember as it may be stored: without what memory itself told (see shared/lang/recalled-text), secrets scrubbed,
 * scope and validity checked. Throws 422, with `recalled_text` where nothing new is left.
 */
export function cleanRequest(given: RememberRequest): RememberRequest {
  scopeForWriting(given.client_id);
  const request = storable(given);
  const { valid_from, valid_to } = request;
  if (valid_from !== undefined && valid_to !== undefined) {
    if (Date.parse(valid_from) >= Date.parse(valid_to)) {
      throw new AppError('invalid', 'A memory must begin to hold before it ends.', {
        errors: [{ path: 'valid_to', message: 'must be after valid_from' }],
      });
    }
  }
  return { ...withoutSecrets(request), content: newContent(request.content) };
}

function newContent(given: string): string {
  requireSaying('content', given);
  const content = withoutRecalled(given).trim();
  if (!saysNothing(content)) return scrubSecrets(content);
  throw new AppError('invalid', 'This was recalled from memory: there is nothing new in it.', {
    code: 'recalled_text',
    errors: [{ path: 'content', message: 'holds recalled text only' }],
  });
}

/** All other fields that are words. */
function withoutSecrets({ subject: given, ...request }: RememberRequest): RememberRequest {
  const { predicate, tags, metadata, source, thread } = request;
  requireSaying('subject', given);
  requireSaying('predicate', predicate);
  const subject = given === undefined ? '' : withoutRecalled(given).trim();
  const { ref, url } = source;
  return {
    ...request,
    ...(saysNothing(subject) ? {} : { subject: scrubSecrets(subject) }),
    ...(tags === undefined
      ? {}
      : { tags: [...new Set(tags.filter((tag) => !saysNothing(tag)).map(scrubSecrets))] }),
    ...(metadata === undefined
      ? {}
      : { metadata: scrubValue(metadata) as Record<string, unknown> }),
    source: {
      ...source,
      ...(ref === undefined ? {} : { ref: scrubSecrets(ref) }),
      ...(url === undefined ? {} : { url: scrubUrl(url) }),
    },
    ...(thread?.speaker === undefined
      ? {}
      : { thread: { ...thread, speaker: scrubSecrets(thread.speaker) } }),
  };
}

/** What a successor takes over from the memory it replaces. */
export interface Predecessor {
  kind: RememberRequest['kind'];
  client_id: string | null;
  subject: string | null;
  predicate: string | null;
  tags: string[];
  occurred_at: string | null;
  valid_from: string | null;
  valid_to: string | null;
  thread_id: string | null;
  thread_position: number | null;
  speaker: string | null;
}

type Successor = Omit<SupersedeRequest, 'reason' | 'client_id'>;

/**
 * A request to remember that stays in the place of the old memory: its scope, kind, subject, predicate and tags. One that
 * `keeps` its time holds when the old one did; a correction keeps its turn, too: it says what was meant there and then.
 */
export function successorRequest(
  old: Predecessor,
  next: Successor,
  keeps: { time: boolean; turn: boolean },
): RememberRequest {
  const { authority = 'inferred', confidence = 0.5, ...given } = next;
  return cleanRequest({
    ...(keeps.time ? timeOf(old, next) : {}),
    ...(keeps.turn ? turnOf(old) : {}),
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

/** When the old memory holds, but for an end or a beginning that contradicts what is given. */
function timeOf({ valid_from, valid_to }: Predecessor, next: Successor): Partial<RememberRequest> {
  const is_over = valid_to !== null && !isBefore(next.valid_from, valid_to);
  const is_early = valid_from !== null && !isBefore(valid_from, next.valid_to);
  return {
    ...(valid_from === null || is_early ? {} : { valid_from }),
    ...(valid_to === null || is_over ? {} : { valid_to }),
  };
}

/** True where one of both is open. */
function isBefore(start: string | undefined, end: string | undefined): boolean {
  return start === undefined || end === undefined || Date.parse(start) < Date.parse(end);
}

function turnOf(old: Predecessor): Partial<RememberRequest> {
  const { occurred_at, thread_id, thread_position, speaker } = old;
  return {
    ...(occurred_at === null ? {} : { occurred_at }),
    ...(thread_id === null
      ? {}
      : {
          thread: {
            id: thread_id,
            ...(thread_position === null ? {} : { position: thread_position }),
            ...(speaker === null ? {} : { speaker }),
          },
        }),
  };
}
