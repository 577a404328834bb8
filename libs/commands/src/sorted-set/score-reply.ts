import { formatDouble } from '@kiwi/datatypes';
import type { ReplySink } from '@kiwi/resp-protocol';

/** A score: a double in RESP3, a bulk string in RESP2. */
export function writeScore(reply: ReplySink, score: number): void {
  reply.double(formatDouble(score));
}

/** Announces so many elements, with or without their scores. In RESP3 they are pairs, in RESP2 they alternate. */
export function writeElementCount(reply: ReplySink, count: number, withScores: boolean): void {
  reply.array(withScores && reply.protocol === 2 ? 2 * count : count);
}

/** Writes an element as {@link writeElementCount} announced it. */
export function writeElement(
  reply: ReplySink,
  member: string,
  score: number,
  withScores: boolean,
): void {
  if (withScores && reply.protocol === 3) reply.array(2);
  reply.bulk(member);
  if (withScores) writeScore(reply, score);
}
