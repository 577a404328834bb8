import { ScoreLeaf } from './score-leaf.ts';

/** Most elements that are packed. */
export const packedElementsMax = 32;
/** Most bytes of all their members together. */
export const packedBytesMax = 1024;
/** The length of a member is one byte. */
const memberBytesMax = 255;
/** In the place of the number of bytes of an integer: a double follows. */
const doubleTag = 8;
/** Larger integers are written as doubles: twice as much must be exact. */
const integerMax = 2 ** 51;

/** A method that Node.js has on every Buffer: the quick way to a string of one byte a character. */
type Latin1Buffer = Buffer & {
  latin1Slice(start: number, end: number): string;
};

const scratch = Buffer.alloc(packedBytesMax + packedElementsMax * 10) as Latin1Buffer;
const double = new Float64Array(1);
const doubleBytes = new Uint8Array(double.buffer);

/** Whether {@link pack} takes these elements. It depends on nothing but them, so the form of a set does neither. */
export function isPackable({ members, bytes }: ScoreLeaf): boolean {
  return (
    members.length <= packedElementsMax &&
    bytes <= packedBytesMax &&
    members.every((member) => member.length <= memberBytesMax)
  );
}

/**
 * A few elements as one string, a tenth of what objects for each of them would take. Of each element: the length of the member, the number of
 * bytes of the score, the score, the member. A score that is an integer is doubled, plus one when it is negative, and has its lowest byte first.
 */
export function pack(members: readonly string[], scores: readonly number[]): string {
  let at = 0;
  for (let i = 0; i < members.length; i++) {
    const member = members[i] as string;
    scratch[at] = member.length;
    at = writeScore(scores[i] as number, at + 1);
    // Faster than a call into Node.js for members as short as they mostly are.
    for (let c = 0; c < member.length; c++) scratch[at++] = member.charCodeAt(c);
  }
  return scratch.latin1Slice(0, at);
}

function writeScore(score: number, tagAt: number): number {
  let at = tagAt + 1;
  if (!Number.isInteger(score) || Math.abs(score) > integerMax || Object.is(score, -0)) {
    double[0] = score;
    scratch.set(doubleBytes, at);
    scratch[tagAt] = doubleTag;
    return at + doubleTag;
  }
  let rest = score < 0 ? -2 * score + 1 : 2 * score;
  while (rest > 0) {
    scratch[at++] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  scratch[tagAt] = at - tagAt - 1;
  return at;
}

function readScore(text: string, tagAt: number): number {
  const size = text.charCodeAt(tagAt);
  if (size === doubleTag) {
    for (let i = 0; i < doubleTag; i++) doubleBytes[i] = text.charCodeAt(tagAt + 1 + i);
    return double[0] as number;
  }
  let value = 0;
  for (let at = tagAt + size; at > tagAt; at--) value = 256 * value + text.charCodeAt(at);
  const magnitude = Math.floor(value / 2);
  return value % 2 === 1 ? -magnitude : magnitude;
}

/** Calls back for elements from one position up to another one, as far as there are so many. */
export function unpack(
  text: string,
  from: number,
  to: number,
  visit: (member: string, score: number) => void,
): void {
  let at = 0;
  for (let position = 0; position < to && at < text.length; position++) {
    const memberAt = at + 2 + text.charCodeAt(at + 1);
    const end = memberAt + text.charCodeAt(at);
    if (position >= from) visit(text.slice(memberAt, end), readScore(text, at + 1));
    at = end;
  }
}

/** The score of a member; undefined when it is not there. */
export function packedScore(text: string, member: string): number | undefined {
  const { length } = member;
  for (let at = 0; at < text.length; ) {
    const memberAt = at + 2 + text.charCodeAt(at + 1);
    const memberLength = text.charCodeAt(at);
    if (memberLength === length && text.startsWith(member, memberAt))
      return readScore(text, at + 1);
    at = memberAt + memberLength;
  }
  return undefined;
}

/** All elements, as a leaf whose members may share the text's memory: see {@link unshared}. */
export function unpackedLeaf(text: string): ScoreLeaf {
  const members: string[] = [];
  const scores: number[] = [];
  unpack(text, 0, Infinity, (member, score) => {
    members.push(member);
    scores.push(score);
  });
  return ScoreLeaf.of(members, scores);
}

/** The same string with memory of its own: a slice keeps all of the text that it is of alive. */
export function unshared(member: string): string {
  return Buffer.from(member, 'latin1').toString('latin1');
}
