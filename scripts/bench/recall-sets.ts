/** What recall is measured on: texts to remember, and questions with the texts that answer them. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { RememberInput } from '@almanac/shared/contracts/memory';

export interface RecallSet {
  name: string;
  /** Of the files it was read from. */
  sha256: string;
  scopes: Scope[];
}

/** One client with its own memories: nothing is found across. */
export interface Scope {
  client_id: string;
  memories: { key: string; memory: RememberInput }[];
  questions: Question[];
}

export interface Question {
  query: string;
  kind: string;
  /** Keys of the memories that answer it. */
  evidence: string[];
}

const DATA = new URL('data/', import.meta.url);

interface Conversation {
  id: string;
  sessions: { id: string; at: string; turns: { id: string; speaker: string; text: string }[] }[];
  questions: { q: string; kind: string; evidence: string[] }[];
}

/** The hand-written conversations, a turn a memory and a sitting a thread. */
export function conversationSet(): RecallSet {
  const folder = new URL('conversations/', DATA);
  const names = readdirSync(fileURLToPath(folder)).toSorted();
  const files = names.map((name) => readFileSync(new URL(name, folder)));
  const scopes = files.map((file) => {
    const { id, sessions, questions } = JSON.parse(file.toString()) as Conversation;
    const memories = sessions.flatMap(({ id: sitting, at, turns }) =>
      turns.map((turn, position) => ({
        key: turn.id,
        memory: {
          content: turn.text,
          kind: 'note' as const,
          client_id: id,
          occurred_at: at,
          source: { type: 'chat', ref: turn.id },
          thread: { id: `${id}/${sitting}`, position, speaker: turn.speaker },
        },
      })),
    );
    const asked = questions.map(({ q, kind, evidence }) => ({ query: q, kind, evidence }));
    return { client_id: id, memories, questions: asked };
  });
  return { name: 'conversations', sha256: hashOf(files), scopes };
}

interface Xquad {
  data: {
    title: string;
    paragraphs: { context: string; qas: { id: string; question: string }[] }[];
  }[];
}

/** XQuAD in one language, a paragraph a memory. */
export function xquadSet(language: string): RecallSet {
  const file = gunzipSync(readFileSync(new URL(`xquad/xquad.${language}.json.gz`, DATA)));
  const { data } = JSON.parse(file.toString()) as Xquad;
  const client_id = `xquad-${language}`;
  const scope: Scope = { client_id, memories: [], questions: [] };
  for (const [article, { paragraphs }] of data.entries()) {
    for (const [position, { context, qas }] of paragraphs.entries()) {
      const key = `${article}:${position}`;
      const source = { type: 'document', ref: key };
      scope.memories.push({ key, memory: { content: context, kind: 'note', client_id, source } });
      for (const { question } of qas) {
        scope.questions.push({ query: question, kind: language, evidence: [key] });
      }
    }
  }
  return { name: `xquad ${language}`, sha256: hashOf([file]), scopes: [scope] };
}

function hashOf(files: readonly Buffer[]): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(file);
  return hash.digest('hex');
}
