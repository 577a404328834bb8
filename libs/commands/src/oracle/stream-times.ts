import type { Reply } from '@kiwi/resp-protocol/testing';

/** Labels in replies of XINFO behind which a time or a duration stands. */
const timeLabels = new Set(['idle', 'seen-time']);
/** Labels that Redis has from 7.2 on. */
const newLabels = new Set(['inactive', 'active-time']);

/** A reply about a stream's groups with its times apart. */
export interface TimedReply {
  /** What is left: times are null. */
  readonly rest: unknown;
  /** Milliseconds, in the order of the reply. */
  readonly times: readonly number[];
}

/**
 * Takes the times out of a reply of XPENDING or XINFO: they stand behind their labels, and next to the delivery count of a pending entry. What Redis 7.0
 * does not know is left out.
 */
export function timedReply(reply: Reply): TimedReply {
  const times: number[] = [];
  const rest = withoutTimes(reply, times);
  return { rest, times };
}

function withoutTimes(reply: Reply, times: number[]): unknown {
  if (reply.type === 'map') return ['map', labelled(reply.entries.flat(), times)];
  if (reply.type === 'integer') return Number(reply.value);
  if (!('items' in reply)) return reply;
  const { items } = reply;
  if (isPendingEntry(items)) {
    const [time, count] = items.slice(-2);
    times.push(valueOf(time));
    return [items.slice(0, -2), null, valueOf(count)];
  }
  return [reply.type, labelled(items, times)];
}

/** The elements of an array, in which a label may stand before a value. */
function labelled(items: readonly Reply[], times: number[]): unknown[] {
  const rest: unknown[] = [];
  for (let i = 0; i < items.length; i++) {
    const item = items[i] as Reply;
    const label = item.type === 'bulk' ? item.value : '';
    const next = items[i + 1];
    if (newLabels.has(label) && next?.type === 'integer') i++;
    else if (timeLabels.has(label) && next?.type === 'integer') {
      rest.push(label, null);
      times.push(valueOf(next));
      i++;
    } else rest.push(withoutTimes(item, times));
  }
  return rest;
}

/** Id, perhaps a consumer, time, count. */
function isPendingEntry(items: readonly Reply[]): boolean {
  const types = items.map(({ type }) => type).join();
  return types === 'bulk,bulk,integer,integer' || types === 'bulk,integer,integer';
}

function valueOf(reply: Reply | undefined): number {
  return reply?.type === 'integer' ? Number(reply.value) : 0;
}
