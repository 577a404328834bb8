import { endsWith, joined } from '../string/packed-elements.ts';
import { elementsMax, ScoreLeaf } from './score-leaf.ts';

/** The longest text. More elements, and more than a leaf takes, are not packed: each change makes all of the text anew. */
const textBytesMax = 4096;
/** The length of a member is one byte. */
const memberBytesMax = 255;
/** In the place of the number of bytes of an integer: a double follows. */
const doubleTag = 8;
/** Integers of up to so many bytes are read without leaving the range of bitwise operations. */
const smallBytes = 3;
/** Larger integers are written as doubles: twice as much must be exact. */
const integerMax = 2 ** 51;

const double = new Float64Array(1);
const doubleBytes = new Uint8Array(double.buffer);

/**
 * Whether {@link pack} takes these elements.
 * @param share of the elements and bytes that it takes at most
 */
export function isPackable({ members, scores, bytes }: ScoreLeaf, share = 1): boolean {
  if (members.length > share * elementsMax || bytes > share * textBytesMax) return false;
  let length = 0;
  for (let i = 0; i < members.length; i++) {
    const member = members[i] as string;
    if (member.length > memberBytesMax) return false;
    length += elementBytes(member, scores[i] as number);
  }
  return length <= share * textBytesMax;
}

/**
 * A few elements as one string, a tenth of what objects for each of them would take. Of each element: the length of the member, the number of
 * bytes of the score, the score, the member. A score that is an integer is doubled, plus one when it is negative, and has its lowest byte first.
 */
export function pack(members: readonly string[], scores: readonly number[]): string {
  return members.map((member, i) => elementText(member, scores[i] as number)).join('');
}

/**
 * The text of `count` elements with another one, or with another score for the member; null when that cannot be packed.
 * @param former where the element of the member begins, -1 when there is none
 */
export function withElement(
  text: string,
  count: number,
  former: number,
  member: string,
  score: number,
): string | null {
  if (member.length > memberBytesMax) return null;
  if (former < 0 && count === elementsMax) return null;
  const end = former < 0 ? 0 : endOf(text, former);
  const freed = former < 0 ? 0 : end - former;
  const element = elementText(member, score);
  if (text.length - freed + element.length > textBytesMax) return null;
  const at = offsetFor(text, member, score);
  if (former < 0) return joined(text.slice(0, at) + element, text.slice(at));
  if (at <= former) {
    return joined(text.slice(0, at) + element, text.slice(at, former) + text.slice(end));
  }
  return joined(text.slice(0, former) + text.slice(end, at) + element, text.slice(at));
}

/** The text without a member; null when it is not there. */
export function withoutMember(text: string, member: string): string | null {
  const at = offsetOf(text, member);
  return at < 0 ? null : joined(text.slice(0, at), text.slice(endOf(text, at)));
}

/** The text without `count` elements from a position on. */
export function withoutRange(text: string, position: number, count: number): string {
  let from = 0;
  for (let i = 0; i < position; i++) from = endOf(text, from);
  let to = from;
  for (let i = 0; i < count; i++) to = endOf(text, to);
  return joined(text.slice(0, from), text.slice(to));
}

function elementBytes(member: string, score: number): number {
  if (!isIntegerForm(score)) return 2 + doubleTag + member.length;
  let bytes = 0;
  for (let rest = integerForm(score); rest > 0; rest = Math.floor(rest / 256)) bytes++;
  return 2 + bytes + member.length;
}

function elementText(member: string, score: number): string {
  return String.fromCharCode(member.length) + scoreText(score) + member;
}

function isIntegerForm(score: number): boolean {
  return Number.isInteger(score) && Math.abs(score) <= integerMax && !Object.is(score, -0);
}

function integerForm(score: number): number {
  return score < 0 ? -2 * score + 1 : 2 * score;
}

/** The number of the bytes of a score, and the bytes. */
function scoreText(score: number): string {
  if (!isIntegerForm(score)) {
    double[0] = score;
    return String.fromCharCode(doubleTag, ...doubleBytes);
  }
  let bytes = '';
  for (let rest = integerForm(score); rest > 0; rest = Math.floor(rest / 256)) {
    bytes += String.fromCharCode(rest % 256);
  }
  return String.fromCharCode(bytes.length) + bytes;
}

function readScore(text: string, tagAt: number): number {
  const size = text.charCodeAt(tagAt);
  if (size === doubleTag) {
    for (let i = 0; i < doubleTag; i++) doubleBytes[i] = text.charCodeAt(tagAt + 1 + i);
    return double[0] as number;
  }
  if (size <= smallBytes) {
    let value = 0;
    for (let at = tagAt + size; at > tagAt; at--) value = (value << 8) | text.charCodeAt(at);
    return value & 1 ? -(value >> 1) : value >> 1;
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

/** The score of the element that begins at `at`. */
export function scoreAt(text: string, at: number): number {
  return readScore(text, at + 1);
}

/** The position of a member; undefined when it is not there. */
export function packedRank(text: string, member: string): number | undefined {
  const offset = offsetOf(text, member);
  if (offset < 0) return undefined;
  let rank = 0;
  for (let at = 0; at < offset; at = endOf(text, at)) rank++;
  return rank;
}

/** Where the element of a member begins; -1 when it is not there. */
export function offsetOf(text: string, member: string): number {
  const { length } = member;
  for (let at = 0; at < text.length; ) {
    const memberAt = at + 2 + text.charCodeAt(at + 1);
    const memberLength = text.charCodeAt(at);
    if (memberLength === length && endsWith(text, memberAt + length, member)) return at;
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
