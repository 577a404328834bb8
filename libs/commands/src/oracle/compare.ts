import { ReplyDecoder } from '@kiwi/resp-protocol/testing';
import type { Reply } from '@kiwi/resp-protocol/testing';
import type { ComparisonRule } from './differences.ts';
import { intendedDifferences } from './differences.ts';
import { sameDoubles } from './double-replies.ts';
import { timedReply } from './stream-times.ts';

/** How replies to this command are compared; undefined: byte for byte. */
export function ruleFor(args: readonly string[]): ComparisonRule | undefined {
  return intendedDifferences[(args[0] ?? '').toLowerCase()];
}

/** Whether the reply to a command is the one that Redis gave, both as raw bytes. */
export function sameReply(args: readonly string[], expected: string, actual: string): boolean {
  if (expected === actual) return true;
  const rule = ruleFor(args);
  if (rule === undefined) return false;
  const a = decodeReply(expected);
  const b = decodeReply(actual);
  switch (rule.rule) {
    case 'unordered':
      return sameElements(itemsOf(a), itemsOf(b)) && a.type === b.type;
    case 'unordered pairs':
      return sameElements(pairsOf(a), pairsOf(b)) && a.type === b.type;
    case 'shape':
      return JSON.stringify(shapeOf(a)) === JSON.stringify(shapeOf(b));
    case 'checked first':
      return isRefusal(b) && (isWrongType(a) || isMissing(a));
    case 'doubles':
      return sameDoubles(a, b);
    case 'newer argument':
      return args.length === rule.words && isArityError(a);
    case 'cached count':
      return sameWithoutCount(a, b);
    case 'near':
      return near(a, b, rule.tolerance);
    case 'stream times':
      return nearTimes(a, b, rule.tolerance);
    case 'scan':
      return false;
  }
}

/** The one reply that the bytes hold. */
export function decodeReply(bytes: string): Reply {
  const decoder = new ReplyDecoder();
  decoder.feed(Buffer.from(bytes, 'latin1'));
  const reply = decoder.next();
  if (reply === null) throw new Error(`not a whole reply: ${JSON.stringify(bytes)}`);
  return reply;
}

/** The same elements, each as often, in any order. */
export function sameElements(a: readonly unknown[], b: readonly unknown[]): boolean {
  const texts = (items: readonly unknown[]) => items.map(asText).sort();
  return JSON.stringify(texts(a)) === JSON.stringify(texts(b));
}

/** Elements two by two; null when the reply has none. */
export function pairsOf(reply: Reply): readonly unknown[] {
  if (reply.type === 'map') return reply.entries;
  const items = itemsOf(reply);
  return Array.from({ length: items.length / 2 }, (_, i) => items.slice(2 * i, 2 * i + 2));
}

/** The elements of an aggregate; another reply counts as its own only element. */
export function itemsOf(reply: Reply): readonly Reply[] {
  return 'items' in reply ? reply.items : [reply];
}

/** Where a HyperLogLog has its count, whose last byte says that it is none. */
const cachedCount = { first: 8, last: 15 };
const noCount = 0x80;

function sameWithoutCount(a: Reply, b: Reply): boolean {
  if (a.type !== 'bulk' || b.type !== 'bulk' || !b.value.startsWith('HYLL')) return false;
  const { first, last } = cachedCount;
  const around = (text: string) => [text.slice(0, first), text.slice(last + 1)].join();
  return b.value.charCodeAt(last) >= noCount && around(a.value) === around(b.value);
}

/** An error about arguments. */
function isRefusal(reply: Reply): boolean {
  return reply.type === 'error' && reply.line.startsWith('ERR ');
}

function isArityError(reply: Reply): boolean {
  return reply.type === 'error' && reply.line.startsWith('ERR wrong number of arguments');
}

function isWrongType(reply: Reply): boolean {
  return reply.type === 'error' && reply.line.startsWith('WRONGTYPE');
}

/** What a missing key counts as. */
function isMissing(reply: Reply): boolean {
  return reply.type === 'integer' && [0, -1].includes(Number(reply.value));
}

function near(a: Reply, b: Reply, tolerance: number): boolean {
  if (a.type !== 'integer' || b.type !== 'integer') return false;
  if (a.value < 0 || b.value < 0) return a.value === b.value;
  return Math.abs(Number(a.value) - Number(b.value)) <= tolerance;
}

function nearTimes(a: Reply, b: Reply, tolerance: number): boolean {
  const [one, other] = [timedReply(a), timedReply(b)];
  if (asText(one.rest) !== asText(other.rest)) return false;
  return one.times.every((time, i) => Math.abs(time - (other.times[i] ?? NaN)) <= tolerance);
}

/** What is left of a reply when the texts are taken away; an error keeps its text. */
function shapeOf(reply: Reply): unknown {
  if (reply.type === 'bulk' || reply.type === 'double') return reply.type;
  if ('items' in reply) return [reply.type, reply.items.map(shapeOf)];
  return asText(reply);
}

function asText(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'bigint' ? part.toString() : part,
  );
}
