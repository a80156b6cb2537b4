/** What Almanac is connected to, from what the services say of their providers. Pure. */
import type { SituationView } from '@almanac/shared/contracts/console-views';
import type { Tone } from '../parts/tone.ts';

type Services = Extract<SituationView['services'], { known: true }>['value'];

export interface Provider {
  title: string;
  /** What it is for, and what is done without it. */
  purpose: string;
  /** The services that use it. */
  services: readonly string[];
  /** How it is set up, in order. */
  steps: readonly string[];
}

export const PROVIDERS: readonly Provider[] = [
  {
    title: 'Coda',
    purpose: 'Tasks come from there, and what became of them goes back.',
    services: ['action-gateway', 'planner'],
    steps: [
      'Make an API token at coda.io, under Account settings, limited to the one document.',
      'Set CODA_API_TOKEN, CODA_DOC_ID and CODA_TASKS_TABLE_ID in .env, and CODA_THREAD_TABLE_ID for the Daily Thread.',
      'Run npm run doctor, which reads the table and names columns that lack; then start again.',
    ],
  },
  {
    title: 'Model',
    purpose:
      'It words plans and reflections. Without it, plans come from templates and numbers stay as they are.',
    services: ['planner', 'observer', 'scheduler', 'memory-gateway'],
    steps: [
      'Make a key at openrouter.ai with a spending limit.',
      'Set OPENROUTER_API_KEY and MODEL in .env.',
      'Start again. Under Controls, Limits, say what it may cost in a month.',
    ],
  },
  {
    title: 'Search by meaning',
    purpose: 'Memories are found by what they mean. Without it, by their words.',
    services: ['memory-gateway'],
    steps: [
      'Set EMBEDDINGS_MODEL and its dimensions in .env, and QDRANT_URL where a vector store runs.',
      'Run npm run setup-collections, then start again.',
    ],
  },
  {
    title: 'Mail',
    purpose: 'Approvals reach you on the phone, and mails leave the house.',
    services: ['action-gateway'],
    steps: [
      'Set SMTP_URL and MAIL_FROM in .env, and start again.',
      'Under Controls, People, add your address as a channel, allow it and press Test.',
      'Mails to people outside stay off until Controls, Switches, says otherwise.',
    ],
  },
];

export interface ConnectionState {
  tone: Tone;
  words: string;
  /** What a service says is wrong. */
  notes: string[];
}

/** One that nobody told of is not known, never well. */
export function stateOf(provider: Provider, services: Services): ConnectionState {
  const users = services.filter(({ service }) => provider.services.includes(service));
  const prefix = `${provider.title}: `;
  const notes = [
    ...new Set(
      users.flatMap((one) =>
        one.notes
          .filter((note) => note.startsWith(prefix))
          .map((note) => note.slice(prefix.length)),
      ),
    ),
  ];
  if (notes.length > 0) return { tone: 'amber', words: 'not well', notes };
  const heard = users.filter(({ state }) => state !== 'silent' && state !== 'unclear');
  if (heard.length === 0) return { tone: 'plain', words: 'not known', notes: [] };
  if (heard.some(({ not_set_up }) => not_set_up.includes(provider.title))) {
    return { tone: 'plain', words: 'not set up', notes: [] };
  }
  return { tone: 'leaf', words: 'connected', notes: [] };
}
