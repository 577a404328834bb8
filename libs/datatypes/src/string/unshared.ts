/** V8 copies shorter parts of a string, and lets longer ones refer to it. */
const sharedLengthMin = 13;

/** The same string with memory of its own: a part of another string keeps all of that one alive. */
export function unshared(part: string): string {
  return part.length < sharedLengthMin ? part : Buffer.from(part, 'latin1').toString('latin1');
}
