/** Which providers are the person's own accounts and which the sandbox stands in for: decided by what `.env` holds. */
export interface Providers {
  google: 'real' | 'sandbox';
  coda: 'real' | 'sandbox';
  model: 'real' | 'offline';
}

export type Settings = Readonly<Record<string, string | undefined>>;

const GOOGLE = ['GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET'];
const CODA = ['CODA_API_TOKEN', 'CODA_DOC_ID', 'CODA_TASKS_TABLE_ID', 'CODA_THREAD_TABLE_ID'];

/** Throws when a provider is configured by half: a forgotten setting must not silently mean the sandbox. */
export function chooseProviders(settings: Settings): Providers {
  return {
    google: isComplete(settings, GOOGLE) ? 'real' : 'sandbox',
    coda: isComplete(settings, CODA) ? 'real' : 'sandbox',
    model: isSet(settings, 'OPENROUTER_API_KEY') ? 'real' : 'offline',
  };
}

function isComplete(settings: Settings, names: string[]): boolean {
  const missing = names.filter((name) => !isSet(settings, name));
  if (missing.length === names.length) return false;
  if (missing.length === 0) return true;
  const given = names.filter((name) => !missing.includes(name));
  throw new Error(`${given.join(', ')} set, but not ${missing.join(', ')}: set all, or none.`);
}

function isSet(settings: Settings, name: string): boolean {
  const value = settings[name];
  return value !== undefined && value !== '';
}
