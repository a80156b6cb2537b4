import type { DocumentRequest } from '@almanac/shared/contracts/documents';
import { AppError } from '@almanac/shared/lang/app-error';
import { taggedHash } from '@almanac/shared/lang/canonical';
import { withoutRecalled } from '@almanac/shared/lang/recalled-text';
import { requireSaying, saysNothing } from './says-something.ts';
import { scopeForWriting } from './scope.ts';
import { scrubSecrets } from './scrub.ts';
import { storable } from './storable.ts';

export interface NewDocument {
  scope: string;
  doc_id: string;
  title: string;
  url: string | null;
  content: string;
  content_hash: string;
  version: number | undefined;
}

/** A document as it may be stored: without what memory itself told, secrets scrubbed, scope checked. Throws 422 for one that says nothing. */
export function cleanDocument(given: DocumentRequest): NewDocument {
  const scope = scopeForWriting(given.client_id);
  const { doc_id, version, ...request } = storable(given);
  if (doc_id !== given.doc_id) {
    throw invalid('doc_id', 'holds characters that cannot be stored');
  }
  requireSaying('title', request.title);
  requireSaying('content', request.content);
  const told = withoutRecalled(request.content);
  if (saysNothing(told)) {
    throw new AppError('invalid', 'This was recalled from memory: there is nothing new in it.', {
      code: 'recalled_text',
      errors: [{ path: 'content', message: 'holds recalled text only' }],
    });
  }
  const title = scrubSecrets(request.title);
  const url = request.url === undefined ? null : scrubSecrets(request.url);
  const content = scrubSecrets(told);
  return { scope, doc_id, title, url, content, content_hash: hashOf(title, url, content), version };
}

/** The title is part of what a chunk is found by, so another title is another version. */
function hashOf(title: string, url: string | null, content: string): string {
  return taggedHash('almanac.document.v1', [title, url, content]);
}

function invalid(path: string, message: string): AppError {
  return new AppError('invalid', 'Some fields are not valid.', { errors: [{ path, message }] });
}

export type VersionDecision =
  | { outcome: 'unchanged' }
  | { outcome: 'stored'; version: number }
  | { outcome: 'superseded_older'; version: number };

/**
 * What becomes of a document that arrives where another version may be current: the same content changes nothing, whatever its
 * number. Throws 409 `version_conflict` for a number that is not beyond the current one.
 */
export function decideVersion(
  document: Pick<NewDocument, 'version' | 'content_hash'>,
  current: { version: number; content_hash: string } | undefined,
): VersionDecision {
  if (current === undefined) return { outcome: 'stored', version: document.version ?? 1 };
  if (current.content_hash === document.content_hash) return { outcome: 'unchanged' };
  const version = document.version ?? current.version + 1;
  if (version > current.version) return { outcome: 'superseded_older', version };
  throw new AppError(
    'conflict',
    version === current.version
      ? `Version ${version} of this document is known with another content.`
      : `Version ${current.version} of this document is current; ${version} is older.`,
    { code: 'version_conflict', errors: [{ path: 'version', message: 'not a newer version' }] },
  );
}
