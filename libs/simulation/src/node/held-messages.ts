import type { NodeId, RaftMessage, WriteTicket } from '@kiwi/raft-core';

interface HeldMessage {
  readonly after: WriteTicket;
  readonly to: NodeId;
  readonly message: RaftMessage;
}

/** Messages of one run of a node that wait for its disk, as `RaftNode` holds them back. */
export class HeldMessages {
  /** Tickets rise from front to back or repeat. */
  readonly #held: HeldMessage[] = [];
  readonly #send: (to: NodeId, message: RaftMessage) => void;
  #persistedTicket: WriteTicket = 0;

  constructor(send: (to: NodeId, message: RaftMessage) => void) {
    this.#send = send;
  }

  get length(): number {
    return this.#held.length;
  }

  /** Sends at once what waits for nothing, and keeps the rest. */
  send(to: NodeId, message: RaftMessage, after: WriteTicket | null): void {
    if (after === null || after <= this.#persistedTicket) {
      this.#send(to, message);
      return;
    }
    if (after < (this.#held.at(-1)?.after ?? 0)) {
      // Kept in the order of tickets, so that a release can stop at the first later one.
      const place = this.#held.findIndex((held) => held.after > after);
      this.#held.splice(place, 0, { after, to, message });
    } else {
      this.#held.push({ after, to, message });
    }
  }

  /** All writes up to this one are durable. */
  release(ticket: WriteTicket): void {
    this.#persistedTicket = ticket;
    let count = 0;
    for (const { after, to, message } of this.#held) {
      if (after > ticket) break;
      count += 1;
      this.#send(to, message);
    }
    if (count > 0) this.#held.splice(0, count);
  }
}
