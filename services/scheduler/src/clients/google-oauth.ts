/** Google's consent and tokens, through google-auth-library, loaded when first needed. */
import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '@almanac/shared/lang/app-error';
import type { ClockSkew } from './clock-skew.ts';
import { asProviderError, headersOfFailure } from './google-errors.ts';

export interface GoogleOauthOptions {
  client_id: string;
  client_secret: string;
  auth_url: string;
  token_url: string;
  timeout_ms: number;
  skew: ClockSkew;
}

export interface Tokens {
  access_token: string;
  expires_at: Date;
  /** Only where Google gave one: at the first consent, or when it rotates. */
  refresh_token: string | null;
  scopes: string[] | null;
  /** Where Google says that the consent itself ends: for an app in Testing mode. On the machine's clock. */
  consent_ends_at: Date | null;
}

export interface GoogleOauth {
  /** Where the person consents; the verifier belongs to this one attempt. */
  consentUrl(attempt: {
    state: string;
    verifier: string;
    redirect_uri: string;
    scopes: readonly string[];
  }): string;
  exchange(attempt: { code: string; verifier: string; redirect_uri: string }): Promise<Tokens>;
  /** Throws `forbidden` `invalid_grant` when the access is gone for good. */
  refresh(refresh_token: string): Promise<Tokens>;
}

export function newVerifier(): string {
  return randomBytes(48).toString('base64url');
}

const tokenReply = z.object({
  access_token: z.string().min(1),
  expiry_date: z.number().optional(),
  refresh_token: z.string().min(1).nullish(),
  scope: z.string().optional(),
  refresh_token_expires_in: z.number().positive().nullish(),
});
const DEFAULT_LIFE_MS = 3_000_000;

export function googleOauth(options: GoogleOauthOptions): GoogleOauth {
  const newClient = async () => {
    const { OAuth2Client } = await import('google-auth-library');
    return new OAuth2Client({
      clientId: options.client_id,
      clientSecret: options.client_secret,
      endpoints: { oauth2TokenUrl: options.token_url },
      transporterOptions: { timeout: options.timeout_ms },
    });
  };
  return {
    consentUrl: ({ state, verifier, redirect_uri, scopes }) => {
      const url = new URL(options.auth_url);
      const query = {
        client_id: options.client_id,
        redirect_uri,
        response_type: 'code',
        scope: scopes.join(' '),
        state,
        access_type: 'offline',
        prompt: 'consent',
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
      };
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
      return url.href;
    },
    exchange: async ({ code, verifier, redirect_uri }) => {
      const client = await newClient();
      const asked_ms = Date.now();
      try {
        const { tokens, res } = await client.getToken({
          code,
          codeVerifier: verifier,
          redirect_uri,
        });
        options.skew.note(res?.headers, asked_ms);
        return tokensOf(tokens, tokens.refresh_token ?? null);
      } catch (error) {
        options.skew.note(headersOfFailure(error), asked_ms);
        throw asProviderError(error, 'Google did not give the tokens');
      }
    },
    refresh: async (refresh_token) => {
      const client = await newClient();
      // The library writes the old refresh token over a rotated one; its event shows the new one before that.
      let rotated: string | null = null;
      client.on('tokens', (tokens) => {
        rotated = tokens.refresh_token ?? null;
      });
      client.setCredentials({ refresh_token });
      const asked_ms = Date.now();
      try {
        const { credentials, res } = await client.refreshAccessToken();
        options.skew.note(res?.headers, asked_ms);
        return tokensOf(credentials, rotated);
      } catch (error) {
        options.skew.note(headersOfFailure(error), asked_ms);
        throw asProviderError(error, 'Google did not renew the access');
      }
    },
  };
}

function tokensOf(reply: unknown, refresh_token: string | null): Tokens {
  const parsed = tokenReply.safeParse(reply);
  if (!parsed.success) {
    throw new AppError('unavailable', 'Google gave tokens nobody can read.', {
      code: 'provider_down',
      retry_after_s: 10,
    });
  }
  const { access_token, expiry_date, scope, refresh_token_expires_in: ends_in_s } = parsed.data;
  return {
    access_token,
    expires_at: new Date(expiry_date ?? Date.now() + DEFAULT_LIFE_MS),
    refresh_token,
    consent_ends_at: ends_in_s ? new Date(Date.now() + ends_in_s * 1000) : null,
    scopes: scope === undefined ? null : scope.split(' ').filter((one) => one !== ''),
  };
}
