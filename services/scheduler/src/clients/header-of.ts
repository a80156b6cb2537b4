/**
 * A header of an answer, or ''. By what the object can do, not by its class: the Google client brings a fetch of its own,
 * whose headers are no instance of the global `Headers`.
 */
export function headerOf(headers: unknown, name: string): string {
  if (typeof headers !== 'object' || headers === null || !('get' in headers)) return '';
  if (typeof headers.get !== 'function') return '';
  const value: unknown = Reflect.apply(headers.get, headers, [name]);
  return typeof value === 'string' ? value : '';
}
