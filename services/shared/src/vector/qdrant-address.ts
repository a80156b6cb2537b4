const DEFAULT_PORT = 6333;

/** An address in the parts that the client wants: it reads neither a path nor a scheme's usual port out of one. */
export interface QdrantAddress {
  /** Scheme and host. */
  origin: string;
  /** Null is the scheme's own. */
  port: number | null;
  /** '' or `/path`. */
  prefix: string;
}

/** A port that is named is taken; else Qdrant's own for plain http, and the scheme's behind a certificate or a proxy's path. */
export function qdrantAddress(text: string): QdrantAddress {
  const url = new URL(text);
  const prefix = url.pathname.replace(/\/+$/, '');
  const named = /^https?:\/\/(?:\[[^\]]*\]|[^/:]*):(\d+)/i.exec(text)?.[1];
  const usual = prefix === '' && url.protocol === 'http:' ? DEFAULT_PORT : null;
  const port = named === undefined ? usual : Number(named);
  return { origin: `${url.protocol}//${url.hostname}`, port, prefix };
}

/** The address in one piece, without a slash at its end. */
export function qdrantBase(text: string): string {
  const { origin, port, prefix } = qdrantAddress(text);
  return `${origin}${port === null ? '' : `:${port}`}${prefix}`;
}
