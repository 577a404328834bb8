import { dataCommands } from '@kiwi/commands';
import type { DataCommand } from '@kiwi/commands';
import type { Replica, ReplicaClient } from '@kiwi/replica';
import { ReplyEncoder, encodeCommand } from '@kiwi/resp-protocol';

/** Keys whose writes are under way at a time. */
const keysAtATime = 1000;

const set = dataCommands.find(({ name }) => name === 'set') as DataCommand;

export interface Population {
  readonly db: number;
  readonly count: number;
  readonly prefix: string;
  /** 0 for values as long as their text. */
  readonly valueBytes: number;
}

/** DEBUG POPULATE: keys `prefix:0` to `prefix:<count - 1>` that are not there yet, by the log as if a client had set them. */
export async function populate(replica: Replica, population: Population): Promise<void> {
  const { db, count, prefix, valueBytes } = population;
  const writer = new Writer();
  for (let from = 0; from < count; from += keysAtATime) {
    const done = writer.whenSettled();
    for (let i = from; i < Math.min(count, from + keysAtATime); i++) {
      const text = `value:${i}`;
      const value = valueBytes === 0 ? text : text.slice(0, valueBytes).padEnd(valueBytes, '\0');
      const args = ['SET', `${prefix}:${i}`, value, 'NX'];
      const frame = encodeCommand(args);
      replica.write(writer, set, args, db, frame, 0, frame.length);
    }
    await done;
  }
}

/** Takes the replies of writes that no client has sent. */
class Writer implements ReplicaClient {
  readonly reply = new ReplyEncoder();
  pending = 0;
  pendingInLog = 0;
  settling = false;
  #settle: { resolve: () => void; reject: (error: Error) => void } | null = null;

  /** Resolves when nothing is pending; rejects with the first error. */
  whenSettled(): Promise<void> {
    return new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
  }

  settled(): void {
    const text = [this.reply.take()].flat().join('');
    const error = /(?:^|\n)-([^\r]*)/.exec(text)?.[1];
    if (error !== undefined) this.#settle?.reject(new Error(error));
    else if (this.pending === 0) this.#settle?.resolve();
  }
}
