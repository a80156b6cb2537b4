/** The caller's Idempotency-Key together with its route, or undefined. The middleware has checked its form. */
export function requestKey(req: {
  header(name: string): string | undefined;
  path: string;
}): string | undefined {
  const key = req.header('idempotency-key');
  return key === undefined ? undefined : `${req.path} ${key}`;
}
