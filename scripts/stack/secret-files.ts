/** The files below `secrets/` that belong to a service, as docker-compose.yml mounts them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SERVICES, type ServiceName } from '../migrate-database.ts';

export function databaseUrlFile(service: ServiceName): string {
  return `database_url_${service.replaceAll('-', '_')}`;
}

export function tokenFile(service: ServiceName): string {
  return `token_${service.replaceAll('-', '_')}`;
}

export interface ServiceSecrets {
  role_passwords: Record<ServiceName, string>;
  service_tokens: Record<ServiceName, string>;
}

/** Throws with the file's name where one is missing or holds no usable value. */
export function readServiceSecrets(dir: string): ServiceSecrets {
  return {
    role_passwords: perService((service) => passwordIn(dir, databaseUrlFile(service))),
    service_tokens: perService((service) => read(dir, tokenFile(service))),
  };
}

/** The password is kept once, in the URL by which its service connects. */
function passwordIn(dir: string, name: string): string {
  const text = read(dir, name);
  const password = decodeURIComponent(URL.parse(text)?.password ?? '');
  if (password === '') throw new Error(`${join(dir, name)} is no database URL with a password.`);
  return password;
}

function read(dir: string, name: string): string {
  const text = readFileSync(join(dir, name), 'utf8').trim();
  if (text === '') throw new Error(`${join(dir, name)} is empty.`);
  return text;
}

function perService(valueOf: (service: ServiceName) => string): Record<ServiceName, string> {
  const entries = SERVICES.map((service) => [service, valueOf(service)]);
  return Object.fromEntries(entries) as Record<ServiceName, string>;
}
