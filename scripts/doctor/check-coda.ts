/** Coda: is the token good, is the doc there, and do the two tables have the columns that Almanac reads and writes? */
import { z } from 'zod';
import { codaEnv } from '@almanac/shared/coda/coda-env';
import { codaNeeds, isSet, splitSettings } from '../embedded/providers.ts';
import { askProvider, bearer, type Reply } from './ask-provider.ts';
import { checkCodaMcp } from './check-coda-mcp.ts';
import { checkCodaTable, type AskCoda } from './check-coda-table.ts';
import { CODA_STEPS, codaColumnSteps, stepFor } from './coda-guide.ts';
import type { Examination } from './examination.ts';
import { finding, type Finding } from './finding.ts';
import { spokenSecret } from './secrets.ts';
import { furtherTables, TABLES, type WantedTable } from './table-columns.ts';

const whoami = z.object({ name: z.string(), scoped: z.boolean().default(false) });
const tableList = z.object({ items: z.array(z.object({ id: z.string(), name: z.string() })) });

export async function checkCoda(x: Examination): Promise<Finding> {
  const { settings } = x;
  const needs = codaNeeds(settings);
  const { given, missing } = splitSettings<keyof typeof CODA_STEPS>(settings, needs);
  if (given.length === 0) {
    return finding('coda', 'off', 'off: the sandbox stands in for your doc', {
      steps: [...needs.map((name) => CODA_STEPS[name]), ...codaColumnSteps()],
    });
  }
  if (isSet(settings, 'CODA_MCP_URL')) {
    return missing.length > 0 ? halfSet(given, missing, []) : checkCodaMcp(x);
  }
  const token = settings['CODA_API_TOKEN'] ?? '';
  if (token === '') return halfSet(given, missing, []);
  const base = (settings['CODA_API_BASE_URL'] || codaEnv.parse({}).CODA_API_BASE_URL).replace(
    /\/+$/,
    '',
  );
  if (!URL.canParse(base)) {
    return finding('coda', 'wrong', 'CODA_API_BASE_URL is no address', {
      steps: ['Remove the line CODA_API_BASE_URL from .env: nobody needs it with a usual account.'],
    });
  }
  const ask: AskCoda = (path) => askProvider(base + path, x.signal, { headers: bearer(token) });
  const me = await ask('/whoami');
  const refused = tokenTrouble(x, me);
  if (refused !== undefined) return refused;
  if (missing.length > 0) return halfSet(given, missing, await tablesOfDoc(ask, settings));
  const person = whoami.safeParse(me.outcome === 'answered' ? me.body : undefined);
  return judgeTables(x, ask, person.success ? person.data : { name: 'you', scoped: false });
}

function halfSet(given: string[], missing: (keyof typeof CODA_STEPS)[], notes: string[]): Finding {
  return finding('coda', 'wrong', `half set up: ${missing.join(', ')} missing in .env`, {
    notes: [
      `Set are: ${given.join(', ')}. Almanac does not start with half of them: it must not be a guess whether your doc or the sandbox is meant.`,
      ...notes,
    ],
    steps: missing.map((name) => CODA_STEPS[name]),
  });
}

function tokenTrouble(x: Examination, me: Reply): Finding | undefined {
  if (me.outcome === 'silent') return silent(me.reason);
  if (me.status === 401 || me.status === 403) {
    return finding('coda', 'wrong', `refuses ${spokenSecret(x.settings, 'CODA_API_TOKEN')}`, {
      notes: ['It may be mistyped, cut off, or deleted in your account.'],
      steps: [CODA_STEPS.CODA_API_TOKEN],
    });
  }
  if (me.status === 200 && whoami.safeParse(me.body).success) return undefined;
  if (me.status === 429) {
    return finding('coda', 'look', 'limits our questions right now', {
      steps: ['Wait a minute and run the doctor again.'],
    });
  }
  return silent(`it answered ${me.status} to the question who you are`);
}

export function silent(reason: string): Finding {
  return finding('coda', 'wrong', `cannot be asked: ${reason}`, {
    notes: ['Almanac goes on without Coda and catches up once it answers.'],
    steps: [
      'Check that this machine is online, and that CODA_API_BASE_URL in .env, if you set it, is right.',
      'If https://status.coda.io tells of trouble, wait for its end.',
    ],
  });
}

/** The tables of the doc with their ids, so that a person can copy them from here; nothing where they cannot be read. */
async function tablesOfDoc(ask: AskCoda, settings: Examination['settings']): Promise<string[]> {
  const doc_id = settings['CODA_DOC_ID'] ?? '';
  if (doc_id === '') return [];
  const reply = await ask(`/docs/${encodeURIComponent(doc_id)}/tables?tableTypes=table&limit=50`);
  const list = tableList.safeParse(reply.outcome === 'answered' ? reply.body : undefined);
  if (!list.success) return [];
  if (list.data.items.length === 0) return ['The doc has no table yet.'];
  const names = list.data.items.map(({ id, name }) => `${id} is "${name}"`);
  return [`The tables of the doc: ${names.join(', ')}.`];
}

async function judgeTables(
  x: Examination,
  ask: AskCoda,
  person: z.infer<typeof whoami>,
): Promise<Finding> {
  const doc = `/docs/${encodeURIComponent(x.settings['CODA_DOC_ID'] ?? '')}`;
  const wanted = [...TABLES, ...furtherTables(x.settings)];
  const reports = await Promise.all(
    wanted.map((table) => checkCodaTable(ask, doc, x.settings[table.setting] ?? '', table)),
  );
  const down = reports.find((report) => report.outcome === 'silent');
  if (down !== undefined) return silent(down.reason);
  if (reports.some((report) => report.outcome === 'no_table')) {
    const lost = wanted.filter((_, index) => reports[index]?.outcome === 'no_table');
    return notFound(x, ask, doc, lost);
  }
  const bad = reports.filter((report) => report.outcome === 'unfit');
  if (bad.length > 0) {
    const says = bad.map((report) => report.says).join('; ');
    return finding('coda', 'wrong', says, {
      notes: bad.flatMap((report) => report.notes),
      steps: [...bad.flatMap((report) => report.steps), 'Run npm run doctor again.'],
    });
  }
  const fits = reports.filter((report) => report.outcome === 'fits');
  const names = fits.map(({ name }) => `"${name}"`).join(' and ');
  return finding('coda', 'ok', `works as ${person.name}; ${names} have every column`, {
    notes: [
      ...fits.flatMap(({ notes }) => notes),
      ...(person.scoped
        ? ['The token is restricted. Whether it may write shows only with the first write.']
        : []),
    ],
  });
}

async function notFound(
  x: Examination,
  ask: AskCoda,
  doc: string,
  lost: WantedTable[],
): Promise<Finding> {
  const reply = await ask(doc);
  if (reply.outcome === 'silent') return silent(reply.reason);
  if (reply.status !== 200) {
    return finding('coda', 'wrong', 'knows no doc with the id in CODA_DOC_ID', {
      notes: [
        `CODA_DOC_ID is "${x.settings['CODA_DOC_ID'] ?? ''}". The token may also be restricted to another doc.`,
      ],
      steps: [CODA_STEPS.CODA_DOC_ID],
    });
  }
  const names = lost.map(({ setting }) => setting);
  return finding('coda', 'wrong', `the doc has no table with the id in ${names.join(' and ')}`, {
    notes: await tablesOfDoc(ask, x.settings),
    steps: names.map((name) => stepFor(name)),
  });
}
