/** Vectors in few bits and bytes, for the embedded index. */
import { AppError } from '../lang/app-error.ts';

/** Throws `invalid` for a vector of another dimension than the collection's. */
export function requireDimensions(vector: readonly number[], dimensions: number): void {
  if (vector.length === dimensions) return;
  throw new AppError(
    'invalid',
    `A vector has ${vector.length} dimensions, the collection is of ${dimensions}.`,
  );
}

/** The vector at length 1, so that a dot product is the cosine. A vector without direction stays as it is. */
export function unit(vector: readonly number[]): Float32Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0)) || 1;
  return Float32Array.from(vector, (value) => value / length);
}

/** One byte per dimension: a component is its byte times the scale, off by half a scale at most. */
export function toBytes(vector: Float32Array): { bytes: Buffer; scale: number } {
  const scale = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / 127 || 1;
  return {
    bytes: Buffer.from(Int8Array.from(vector, (value) => Math.round(value / scale))),
    scale,
  };
}

/** The dot product with a vector in bytes. */
export function dotBytes(vector: Float32Array, bytes: Buffer, scale: number): number {
  const components = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  let sum = 0;
  for (let at = 0; at < components.length; at += 1) {
    sum += (vector[at] ?? 0) * (components[at] ?? 0);
  }
  return sum * scale;
}

/** One sign bit per dimension: vectors that point the same way differ in few of them. */
export function signatureOf(vector: Float32Array): string {
  return Array.from(vector, (value) => (value > 0 ? '1' : '0')).join('');
}

export const SKETCH_BITS = 256;

/** At most 256 bits: the signs of sums of dimensions, each with a fixed sign of its own (random projections, Charikar 2002). */
export function sketchOf(vector: Float32Array): string {
  if (vector.length <= SKETCH_BITS) return signatureOf(vector);
  const sums = new Float32Array(SKETCH_BITS);
  for (const [at, value] of vector.entries()) {
    const place = at % SKETCH_BITS;
    sums[place] = (sums[place] ?? 0) + (isTurned(at) ? -value : value);
  }
  return signatureOf(sums);
}

/** A coin for each dimension that always falls the same way (the finisher of murmur3). */
function isTurned(dimension: number): boolean {
  let hash = Math.imul(dimension ^ (dimension >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) & 1) === 1;
}
