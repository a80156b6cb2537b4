/** Which providers are the person's own accounts and which the sandbox stands in for: decided by what `.env` holds. */
export interface Providers {
  google: 'real' | 'sandbox';
  coda: 'real' | 'sandbox';
  model: 'real' | 'offline';
}

export type Settings = Readonly<Record<string, string | undefined>>;

/** What a provider needs to be the person's own: all of these, or none. */
export const GOOGLE_NEEDS = ['GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET'] as const;
export const CODA_NEEDS = [
  'CODA_API_TOKEN',
  'CODA_DOC_ID',
  'CODA_TASKS_TABLE_ID',
  'CODA_THREAD_TABLE_ID',
] as const;

/** An MCP server stands in for the API and its token. */
const CODA_MCP_NEEDS = [
  'CODA_MCP_URL',
  'CODA_DOC_ID',
  'CODA_TASKS_TABLE_ID',
  'CODA_THREAD_TABLE_ID',
] as const;

export function codaNeeds(settings: Settings): typeof CODA_NEEDS | typeof CODA_MCP_NEEDS {
  return isSet(settings, 'CODA_MCP_URL') ? CODA_MCP_NEEDS : CODA_NEEDS;
}

/** Throws when a provider is configured by half: a forgotten setting must not silently mean the sandbox. */
export function chooseProviders(settings: Settings): Providers {
  return {
    google: isComplete(settings, GOOGLE_NEEDS) ? 'real' : 'sandbox',
    coda: isComplete(settings, codaNeeds(settings)) ? 'real' : 'sandbox',
    model: isSet(settings, 'OPENROUTER_API_KEY') ? 'real' : 'offline',
  };
}

/** Which of the named settings are set, and which are not; an empty one is not. */
export function splitSettings<Name extends string>(
  settings: Settings,
  names: readonly Name[],
): { given: Name[]; missing: Name[] } {
  const given = names.filter((name) => isSet(settings, name));
  return { given, missing: names.filter((name) => !given.includes(name)) };
}

function isComplete(settings: Settings, names: readonly string[]): boolean {
  const { given, missing } = splitSettings(settings, names);
  if (given.length === 0) return false;
  if (missing.length === 0) return true;
  throw new Error(
    `${given.join(', ')} set, but not ${missing.join(', ')}: set all, or none.\n` +
      'npm run doctor explains where to find them.',
  );
}

export function isSet(settings: Settings, name: string): boolean {
  const value = settings[name];
  return value !== undefined && value !== '';
}
