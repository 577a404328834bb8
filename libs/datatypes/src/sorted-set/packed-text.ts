import { elementsMax, ScoreLeaf } from './score-leaf.ts';

/** The longest text. More elements, and more than a leaf takes, are not packed: each change makes all of the text anew. */
const textBytesMax = 4096;
/** The length of a member is one byte. */
const memberBytesMax = 255;
/** In the place of the number of bytes of an integer: a double follows. */
const doubleTag = 8;
/** Larger integers are written as doubles: twice as much must be exact. */
const integerMax = 2 ** 51;

/** Methods that Node.js has on every Buffer: the quick way to and from strings of one byte a character. */
type Latin1Buffer = Buffer & {
  latin1Write(text: string, offset: number): number;
  latin1Slice(start: number, end: number): string;
};

const scratch = Buffer.alloc(textBytesMax + 2 + doubleTag + memberBytesMax) as Latin1Buffer;
const double = new Float64Array(1);
const doubleBytes = new Uint8Array(double.buffer);

/** Whether {@link pack} takes these elements. It depends on nothing but them, so the form of a set does neither. */
export function isPackable({ members, scores, bytes }: ScoreLeaf): boolean {
  if (members.length > elementsMax || bytes > textBytesMax) return false;
  let length = 0;
  for (let i = 0; i < members.length; i++) {
    const member = members[i] as string;
    if (member.length > memberBytesMax) return false;
    length += elementBytes(member, scores[i] as number);
  }
  return length <= textBytesMax;
}

/**
 * A few elements as one string, a tenth of what objects for each of them would take. Of each element: the length of the member, the number of
 * bytes of the score, the score, the member. A score that is an integer is doubled, plus one when it is negative, and has its lowest byte first.
 */
export function pack(members: readonly string[], scores: readonly number[]): string {
  let at = 0;
  for (let i = 0; i < members.length; i++) {
    at = writeElement(members[i] as string, scores[i] as number, at);
  }
  return scratch.latin1Slice(0, at);
}

/** The text of `count` elements with another one, or with another score for the member; null when that cannot be packed. */
export function withElement(
  text: string,
  count: number,
  member: string,
  score: number,
): string | null {
  if (member.length > memberBytesMax) return null;
  const former = offsetOf(text, member);
  const size = elementBytes(member, score);
  const freed = former < 0 ? 0 : endOf(text, former) - former;
  if (text.length - freed + size > textBytesMax) return null;
  if (former < 0 && count === elementsMax) return null;
  let at = offsetFor(text, member, score);
  let length = scratch.latin1Write(text, 0);
  if (freed > 0) {
    scratch.copyWithin(former, former + freed, length);
    length -= freed;
    if (at > former) at -= freed;
  }
  scratch.copyWithin(at + size, at, length);
  writeElement(member, score, at);
  return scratch.latin1Slice(0, length + size);
}

/** The text without a member; null when it is not there. */
export function withoutMember(text: string, member: string): string | null {
  const at = offsetOf(text, member);
  if (at < 0) return null;
  const end = endOf(text, at);
  const length = scratch.latin1Write(text, 0);
  scratch.copyWithin(at, end, length);
  return scratch.latin1Slice(0, length - (end - at));
}

function elementBytes(member: string, score: number): number {
  if (!isIntegerForm(score)) return 2 + doubleTag + member.length;
  let bytes = 0;
  for (let rest = integerForm(score); rest > 0; rest = Math.floor(rest / 256)) bytes++;
  return 2 + bytes + member.length;
}

/** Writes an element, and returns where it ends. */
function writeElement(member: string, score: number, from: number): number {
  scratch[from] = member.length;
  let at = writeScore(score, from + 1);
  // Faster than a call into Node.js for members as short as they mostly are.
  for (let c = 0; c < member.length; c++) scratch[at++] = member.charCodeAt(c);
  return at;
}

function isIntegerForm(score: number): boolean {
  return Number.isInteger(score) && Math.abs(score) <= integerMax && !Object.is(score, -0);
}

function integerForm(score: number): number {
  return score < 0 ? -2 * score + 1 : 2 * score;
}

function writeScore(score: number, tagAt: number): number {
  let at = tagAt + 1;
  if (!isIntegerForm(score)) {
    double[0] = score;
    scratch.set(doubleBytes, at);
    scratch[tagAt] = doubleTag;
    return at + doubleTag;
  }
  let rest = integerForm(score);
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
    const end = endOf(text, at);
    if (position >= from)
      visit(text.slice(end - text.charCodeAt(at), end), readScore(text, at + 1));
    at = end;
  }
}

/** The score of a member; undefined when it is not there. */
export function packedScore(text: string, member: string): number | undefined {
  const at = offsetOf(text, member);
  return at < 0 ? undefined : readScore(text, at + 1);
}

/** Where the element of a member begins; -1 when it is not there. */
function offsetOf(text: string, member: string): number {
  const { length } = member;
  for (let at = 0; at < text.length; ) {
    const memberAt = at + 2 + text.charCodeAt(at + 1);
    const memberLength = text.charCodeAt(at);
    if (memberLength === length && text.startsWith(member, memberAt)) return at;
    at = memberAt + memberLength;
  }
  return -1;
}

/** Where the first element behind one with this score and member begins. */
function offsetFor(text: string, member: string, score: number): number {
  let at = 0;
  while (at < text.length) {
    const other = readScore(text, at + 1);
    if (other > score) return at;
    const end = endOf(text, at);
    if (other === score && text.slice(end - text.charCodeAt(at), end) > member) return at;
    at = end;
  }
  return at;
}

/** Where the element that begins at `at` ends. */
function endOf(text: string, at: number): number {
  return at + 2 + text.charCodeAt(at + 1) + text.charCodeAt(at);
}

/** All elements, as a leaf whose members may share the text's memory: see `unshared`. */
export function unpackedLeaf(text: string): ScoreLeaf {
  const members: string[] = [];
  const scores: number[] = [];
  unpack(text, 0, Infinity, (member, score) => {
    members.push(member);
    scores.push(score);
  });
  return ScoreLeaf.of(members, scores);
}
