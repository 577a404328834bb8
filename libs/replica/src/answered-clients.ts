import type { ReplicaClient } from './client.ts';
import type { Turn } from './turn.ts';

/** The clients that got replies in this turn of the event loop: they are told once, at its end. */
export class AnsweredClients {
  readonly #turn: Turn;
  #settling: ReplicaClient[] = [];

  constructor(turn: Turn) {
    this.#turn = turn;
  }

  get isEmpty(): boolean {
    return this.#settling.length === 0;
  }

  /** An operation of this client has its reply. `inLog`: it waited for the log. */
  add(client: ReplicaClient, inLog: boolean): void {
    client.pending--;
    if (inLog) client.pendingInLog--;
    if (!client.settling) {
      client.settling = true;
      this.#settling.push(client);
      this.#turn.schedule();
    }
  }

  /** Lets clients flush what was written to them; they may submit more. */
  settle(): void {
    if (this.#settling.length === 0) return;
    const clients = this.#settling;
    this.#settling = [];
    for (const client of clients) {
      client.settling = false;
      client.settled();
    }
  }
}
