/** Answers of a provider, as far as they fit into memory: what grows beyond its limit is cut off with an error. */

/** The body as it comes; errors once more than `max_bytes` came. */
export function limitedBody(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  max_bytes: number,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let bytes = 0;
  const count = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      if (bytes > max_bytes) controller.error(new Error(`the answer has over ${max_bytes} bytes`));
      else controller.enqueue(chunk);
    },
  });
  return body.pipeThrough(count);
}

export async function readLimited(response: Response, max_bytes: number): Promise<string> {
  if (response.body === null) return '';
  return new Response(limitedBody(response.body, max_bytes)).text();
}
