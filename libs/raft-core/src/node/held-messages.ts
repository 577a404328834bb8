import type { RaftMessage } from '../core/messages.ts';
import type { NodeId, WriteTicket } from '../core/types.ts';

interface Held {
  readonly to: NodeId;
  readonly message: RaftMessage;
  readonly after: WriteTicket;
}

/** Messages that promise something and leave only when the write that makes it true is durable. */
export class HeldMessages {
  readonly #send: (to: NodeId, message: RaftMessage) => void;
  #held: Held[] = [];
  #persistedTicket: WriteTicket = 0;

  constructor(send: (to: NodeId, message: RaftMessage) => void) {
    this.#send = send;
  }

  send(to: NodeId, message: RaftMessage, after: WriteTicket | null): void {
    if (after === null || after <= this.#persistedTicket) this.#send(to, message);
    else this.#held.push({ to, message, after });
  }

  persisted(ticket: WriteTicket): void {
    this.#persistedTicket = ticket;
    if (this.#held.length === 0) return;
    const released = this.#held.filter((held) => held.after <= ticket);
    if (released.length === this.#held.length) this.#held = [];
    else this.#held = this.#held.filter((held) => held.after > ticket);
    for (let i = 0; i < released.length; i++) {
      const held = released[i];
      if (held !== undefined && !isSuperseded(held, released, i + 1)) {
        this.#send(held.to, held.message);
      }
    }
  }
}

/** An acknowledgement covers all before it: of those that leave together only the highest is worth a message. */
function isSuperseded(held: Held, released: readonly Held[], from: number): boolean {
  const { to, message } = held;
  if (message.type !== 'appendResponse' || !message.success) return false;
  for (let i = from; i < released.length; i++) {
    const later = released[i];
    if (
      later !== undefined &&
      later.to === to &&
      later.message.type === 'appendResponse' &&
      later.message.success &&
      later.message.term === message.term &&
      later.message.index >= message.index
    ) {
      return true;
    }
  }
  return false;
}
