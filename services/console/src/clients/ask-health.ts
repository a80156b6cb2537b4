import type { HealthAnswer } from '../domain/service-status.ts';

export const TIMEOUT_MS = 1500;

/** What a service says of itself, or that it said nothing in time. Never throws. */
export async function askHealth(url: string, token: string): Promise<HealthAnswer> {
  try {
    return await readHealth(
      await fetch(new URL('/health', url), {
        headers: { authorization: `Bearer ${token}` },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      }),
    );
  } catch {
    return 'silent';
  }
}

/** The status and the body, which is undefined where it is no JSON. */
export async function readHealth(response: Response): Promise<Exclude<HealthAnswer, 'silent'>> {
  const text = await response.text();
  try {
    return { status: response.status, body: JSON.parse(text) };
  } catch {
    return { status: response.status, body: undefined };
  }
}
