import {
  belowScore,
  cellsCovering,
  distanceBetween,
  isWithin,
  positionOfScore,
  scoreEndOf,
  scoreOfCell,
} from '@kiwi/datatypes';
import type { Position, ReadonlySortedSetValue, SearchShape } from '@kiwi/datatypes';
import type { ReplySink } from '@kiwi/resp-protocol';
import { storeSortedSet } from '../sorted-set/sorted-set-at.ts';
import type { CommandContext } from '../table/command.ts';
import { writeDistance, writePosition } from './geo-reply.ts';
import type { SearchRequest } from './search-request.ts';

/** A member within the shape. */
interface Found {
  readonly member: string;
  readonly score: number;
  readonly position: Position;
  /** From the centre, in metres; 0 while nobody needs it. */
  distance: number;
}

/** The members within a shape, cell by cell. Ends when there are `limit`, unless that is 0. */
function membersWithin(set: ReadonlySortedSetValue, shape: SearchShape, limit: number): Found[] {
  const found: Found[] = [];
  for (const cell of cellsCovering(shape)) {
    const start = set.countBefore(belowScore(scoreOfCell(cell)));
    const end = set.countBefore(belowScore(scoreEndOf(cell)));
    set.forRange(start, end - start, (member, score) => {
      if (limit > 0 && found.length >= limit) return;
      const position = positionOfScore(score);
      if (isWithin(shape, position)) found.push({ member, score, position, distance: 0 });
    });
  }
  return found;
}

/** What the request asks for, in its order. */
function results(set: ReadonlySortedSetValue, request: SearchRequest): Found[] {
  const { shape, order, count, any, withDistance, storesDistance } = request;
  if (shape === null) return [];
  const found = membersWithin(set, shape, any ? count : 0);
  if (order !== null || withDistance || storesDistance) {
    for (const one of found) one.distance = distanceBetween(shape.center, one.position);
  }
  if (order !== null) {
    const sign = order === 'ascending' ? 1 : -1;
    found.sort((a, b) => sign * (a.distance - b.distance));
  }
  return count === 0 ? found : found.slice(0, count);
}

/** Answers a search, or stores its result. */
export function answerSearch(
  { db }: CommandContext,
  set: ReadonlySortedSetValue | undefined,
  request: SearchRequest,
  reply: ReplySink,
): void {
  const found = set === undefined ? [] : results(set, request);
  const { target, storesDistance, unit } = request;
  if (target === null) {
    reply.array(found.length);
    for (const one of found) writeFound(reply, one, request);
    return;
  }
  const result = found.map(
    ({ member, score, distance }) => [member, storesDistance ? distance / unit : score] as const,
  );
  reply.integer(storeSortedSet(db, target, result, request.storeEvent));
}

function writeFound(
  reply: ReplySink,
  { member, score, position, distance }: Found,
  { unit, withDistance, withHash, withPosition }: SearchRequest,
): void {
  const details = Number(withDistance) + Number(withHash) + Number(withPosition);
  if (details > 0) reply.array(1 + details);
  reply.bulk(member);
  if (withDistance) writeDistance(reply, distance / unit);
  if (withHash) reply.integer(score);
  if (withPosition) writePosition(reply, position);
}
