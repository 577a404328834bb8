/** Two methods that every Buffer has and its types do not mention; they cost half of `write` and `toString`. */
interface Latin1Methods {
  latin1Write(text: string, offset: number): number;
  latin1Slice(start: number, end: number): string;
}

export type Latin1Buffer = Buffer & Latin1Methods;

/** A buffer with memory of its own, which is not cleared. */
export function latin1Buffer(bytes: number): Latin1Buffer {
  return Buffer.allocUnsafeSlow(bytes) as Latin1Buffer;
}
