/** Two methods that every Buffer has and its types do not mention; they cost half of `write` and `toString`. */
interface Latin1Methods {
  latin1Write(text: string, offset: number): number;
  latin1Slice(start: number, end: number): string;
}

export type Latin1Buffer = Buffer & Latin1Methods;

/** The bytes as a string. */
export function latin1Text({ buffer, byteOffset, byteLength }: Uint8Array): string {
  const bytes = Buffer.from(buffer, byteOffset, byteLength) as Latin1Buffer;
  return bytes.latin1Slice(0, byteLength);
}
