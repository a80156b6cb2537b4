/**
 * Somebody else's text as it stands in a prompt: fenced, so that the model can tell it from the instructions. The text cannot
 * close its own fence, as tags that look like one lose their bracket.
 */
export function fenceUntrusted(name: string, text: string): string {
  const safe = text.replaceAll(/<(?=\s*\/?\s*untrusted)/gi, '&lt;');
  return `<untrusted name="${name}">\n${safe}\n</untrusted>`;
}
