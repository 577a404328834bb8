/** Two methods that every Buffer has and its types do not mention; they cost half of `write` and `toString`. */
interface Latin1Methods {
  latin1Write(text: string, offset: number): number;
  latin1Slice(start: number, end: number): string;
}

export type Latin1Buffer = Buffer & Latin1Methods;

/** Up to this length a loop over the characters is faster than a call into Node.js. */
const loopBytes = 24;

/** Writes a byte string from an offset on. There must be room for it. */
export function writeText(bytes: Latin1Buffer, at: number, text: string): void {
  const { length } = text;
  if (length > loopBytes) bytes.latin1Write(text, at);
  else for (let i = 0; i < length; i++) bytes[at + i] = text.charCodeAt(i);
}
