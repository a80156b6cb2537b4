/** What only the person has: asked for once by `npm run init-env`, each with the reason. Everything optional may be left empty. */
import { placeholderIn } from './weak-secret.ts';

export interface Question {
  /** The setting's name in `.env`. */
  name: string;
  why: string;
  required: boolean;
  /** The file below `secrets/` where the value goes in the place of `.env`. */
  secret_file?: string;
  /** Why the answer will not do; undefined for a good one. */
  trouble: (answer: string) => string | undefined;
  suggestion?: () => string;
}

const anything = (): undefined => undefined;

export const QUESTIONS: readonly Question[] = [
  {
    name: 'ALMANAC_DOMAIN',
    why: 'The name by which this server is reached, e.g. almanac.example.org. It and n8n.<name> must point here (A or AAAA record).',
    required: true,
    trouble: (answer) =>
      /^(?=.{4,200}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z]$/.test(answer)
        ? undefined
        : 'is no name of a server such as almanac.example.org (without https://)',
  },
  {
    name: 'OPERATOR_EMAIL',
    why: "Your address: you sign in to n8n's editor with it.",
    required: true,
    trouble: (answer) => (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(answer) ? undefined : 'is no address'),
  },
  {
    name: 'ALMANAC_ZONE',
    why: 'Your time zone: when the day begins and the reflections are made.',
    required: true,
    trouble: (answer) => (isZone(answer) ? undefined : 'is no time zone such as Europe/Berlin'),
    suggestion: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
  },
  {
    name: 'GOOGLE_CLIENT_ID',
    why: 'Google Calendar: an OAuth client of type "web application" of your own project; npm run doctor says step by step how to get one.',
    required: false,
    trouble: (answer) =>
      answer.endsWith('.apps.googleusercontent.com')
        ? undefined
        : 'does not end in .apps.googleusercontent.com',
  },
  secret('GOOGLE_CLIENT_SECRET', 'The secret that Google shows beside it.'),
  secret(
    'GOOGLE_REFRESH_TOKEN',
    'Only to connect without a browser; leave it empty and sign in at /oauth/authorize later.',
  ),
  secret('CODA_API_TOKEN', 'Coda: a token of your account, restricted to the doc if you like.'),
  text('CODA_DOC_ID', 'The part of the doc\'s address after "_d".'),
  text('CODA_TASKS_TABLE_ID', 'The table of tasks ("grid-…"), which must not be a view.'),
  text('CODA_THREAD_TABLE_ID', 'The table of the Daily Thread ("grid-…").'),
  secret('CODA_MCP_TOKEN', 'Only with an MCP server for Coda in the place of the API.'),
  secret(
    'OPENROUTER_API_KEY',
    'Model: a key of openrouter.ai with a credit limit; without one plans come from templates and history.',
  ),
  secret('LANGFUSE_SECRET_KEY', 'Only where calls of the model are traced in Langfuse.'),
  secret('MEM0_API_KEY', 'Only where memories are copied to mem0.'),
  text(
    'SMTP_URL',
    'Mail: the server that sends yours, e.g. smtps://smtp.example.org; without one nobody is written to.',
  ),
  text('SMTP_USER', 'Your name there.'),
  secret('SMTP_PASSWORD', 'The password there.'),
  text('MAIL_FROM', 'From whom the mails come, e.g. almanac@example.org.'),
  secret(
    'N8N_API_KEY',
    "Only to have n8n's workflows compared with the shipped ones; made in n8n.",
  ),
];

function secret(name: string, why: string): Question {
  return { name, why, required: false, secret_file: name.toLowerCase(), trouble: placeholderIn };
}

function text(name: string, why: string): Question {
  return { name, why, required: false, trouble: anything };
}

function isZone(answer: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: answer }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
