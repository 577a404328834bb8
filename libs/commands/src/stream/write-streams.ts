import type { ReplySink } from '@kiwi/resp-protocol';

/** Begins the reply of XREAD: a map of so many streams, or in RESP2 an array with an array of two for each. */
export function beginStreams(count: number, reply: ReplySink): void {
  if (reply.protocol === 3) reply.map(count);
  else reply.array(count);
}

/** Begins one of the streams; its entries follow. */
export function beginStream(key: string, reply: ReplySink): void {
  if (reply.protocol === 2) reply.array(2);
  reply.bulk(key);
}
