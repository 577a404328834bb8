import { array, bulk, integer, nothing, operation } from '../operation.ts';
import type { Operation } from '../operation.ts';
import { contentAt, contentFor } from '../stored-value.ts';
import type { KeyValues } from '../stored-value.ts';
import { SortedSetContent } from '../contents/sorted-set-content.ts';
import type { Scored } from '../contents/sorted-set-content.ts';

export function zadd(key: string, members: ReadonlyMap<string, number>): Operation {
  const args = Array.from(members, ([member, score]) => [String(score), member]).flat();
  return operation(['ZADD', key, ...args], (state) => {
    const { scores } = contentFor(state, key, SortedSetContent);
    const before = scores.size;
    for (const [member, score] of members) scores.set(member, score);
    return integer(scores.size - before);
  });
}

/** A position on the Earth, and the score that a member there has. */
export interface Place {
  readonly longitude: string;
  readonly latitude: string;
  readonly score: number;
}

export function geoadd(key: string, members: ReadonlyMap<string, Place>): Operation {
  const args = Array.from(members, ([member, { longitude, latitude }]) => [
    ...[longitude, latitude, member],
  ]).flat();
  return operation(['GEOADD', key, ...args], (state) => {
    const { scores } = contentFor(state, key, SortedSetContent);
    const before = scores.size;
    for (const [member, { score }] of members) scores.set(member, score);
    return integer(scores.size - before);
  });
}

/** Only a member that is there, and only to a higher score; answers the number of those that changed. */
export function zaddGreater(key: string, member: string, score: number): Operation {
  return operation(['ZADD', key, 'XX', 'GT', 'CH', String(score), member], (state) => {
    const scores = contentAt(state, key, SortedSetContent)?.scores;
    const old = scores?.get(member);
    if (old === undefined || old >= score) return integer(0);
    scores?.set(member, score);
    return integer(1);
  });
}

export function zincrby(key: string, member: string, by: number): Operation {
  return operation(['ZINCRBY', key, String(by), member], (state) => {
    const { scores } = contentFor(state, key, SortedSetContent);
    const score = (scores.get(member) ?? 0) + by;
    scores.set(member, score);
    return bulk(String(score));
  });
}

export function zrem(key: string, members: readonly string[]): Operation {
  return operation(['ZREM', key, ...members], (state) => integer(remove(state, key, members)));
}

export function zpop(key: string, end: 'MIN' | 'MAX', count: number): Operation {
  return operation([`ZPOP${end}`, key, String(count)], (state) => {
    const ordered = contentAt(state, key, SortedSetContent)?.inOrder() ?? [];
    if (end === 'MAX') ordered.reverse();
    const popped = ordered.slice(0, count);
    remove(
      state,
      key,
      popped.map(([member]) => member),
    );
    return array(popped.flatMap(([member, score]) => [bulk(member), bulk(String(score))]));
  });
}

/** Ranks from `start` to `stop`, both included and not negative. */
export function zremrangebyrank(key: string, start: number, stop: number): Operation {
  return operation(['ZREMRANGEBYRANK', key, String(start), String(stop)], (state) => {
    const ordered = contentAt(state, key, SortedSetContent)?.inOrder() ?? [];
    const within = ordered.slice(start, stop + 1).map(([member]) => member);
    return integer(remove(state, key, within));
  });
}

export function zremrangebyscore(key: string, low: number, high: number): Operation {
  return operation(['ZREMRANGEBYSCORE', key, String(low), String(high)], (state) => {
    const scores = contentAt(state, key, SortedSetContent)?.scores ?? new Map<string, number>();
    const within = [...scores].filter(([, score]) => score >= low && score <= high);
    return integer(
      remove(
        state,
        key,
        within.map(([member]) => member),
      ),
    );
  });
}

/** Adds up the scores of members that several of the sources have. */
export function zunionstore(target: string, sources: readonly string[]): Operation {
  return operation(['ZUNIONSTORE', target, String(sources.length), ...sources], (state) => {
    const sums = new Map<string, number>();
    for (const key of sources) {
      for (const [member, score] of contentAt(state, key, SortedSetContent)?.scores ?? []) {
        sums.set(member, (sums.get(member) ?? 0) + score);
      }
    }
    return store(state, target, sums);
  });
}

/** The members of another one, by their ranks. */
export function zrangestore(
  target: string,
  source: string,
  start: number,
  stop: number,
): Operation {
  return operation(['ZRANGESTORE', target, source, String(start), String(stop)], (state) => {
    const ordered = contentAt(state, source, SortedSetContent)?.inOrder() ?? [];
    return store(state, target, ordered.slice(start, stop + 1));
  });
}

export function zrank(key: string, member: string): Operation {
  return operation(['ZRANK', key, member], (state) => {
    const ordered = contentAt(state, key, SortedSetContent)?.inOrder() ?? [];
    const rank = ordered.findIndex(([other]) => other === member);
    return rank < 0 ? nothing : integer(rank);
  });
}

export function zcard(key: string): Operation {
  return operation(['ZCARD', key], (state) =>
    integer(contentAt(state, key, SortedSetContent)?.scores.size ?? 0),
  );
}

function remove(state: KeyValues, key: string, members: readonly string[]): number {
  const scores = contentAt(state, key, SortedSetContent)?.scores;
  const removed = members.filter((member) => scores?.delete(member)).length;
  if (scores?.size === 0) state.delete(key);
  return removed;
}

function store(state: KeyValues, target: string, members: Iterable<Scored>): string {
  const content = new SortedSetContent(members);
  state.delete(target);
  if (content.scores.size > 0) state.set(target, { content, deadline: null });
  return integer(content.scores.size);
}
