import { RaftCore, raftConfig } from '../dist/index.js';

const ids = ['a', 'b', 'c'];

/**
 * Three bare cores whose disk and network take no time: what is left is the cost of the algorithm. Every write is
 * durable at once, every message arrives in order.
 */
export class CoreTrio {
  #cores = new Map();
  #inbox = [];
  #steps = 0;
  #now = 0;

  constructor() {
    const membership = {
      members: ids.map((id) => ({ id, address: id, role: 'voter' })),
      outgoing: [],
    };
    const hardState = { term: 0, votedFor: null, commitIndex: 0 };
    const empty = {
      hardState,
      firstIndex: 1,
      lastIndex: 0,
      compactedTerm: 0,
      terms: [],
      memberships: [],
    };
    ids.forEach((id, i) => {
      const random = { next: () => i / ids.length };
      this.#cores.set(id, RaftCore.restore(raftConfig({ id }), { ...empty, membership }, random));
    });
    while (this.leader === undefined) this.#tick();
  }

  get leader() {
    return ids.map((id) => this.#cores.get(id)).find((core) => core.role === 'leader');
  }

  /** Events taken by all three cores so far. */
  get steps() {
    return this.#steps;
  }

  get logLength() {
    return this.leader.lastIndex;
  }

  stop() {}

  /** Proposes `entries` entries in batches and returns when all three nodes have applied them. */
  commit(entries, batch, data) {
    const { leader } = this;
    const { id } = leader.status;
    const payload = Array.from({ length: batch }, () => data);
    const goal = leader.lastIndex + entries;
    while (leader.lastIndex < goal) {
      this.#step(id, { type: 'propose', id: 1, data: payload });
      this.#deliverAll();
    }
    for (const core of this.#cores.values()) {
      if (core.appliedIndex < goal) throw new Error('a core is behind');
    }
  }

  #tick() {
    this.#now += 10;
    for (const id of ids) this.#step(id, { type: 'tick', now: this.#now });
    this.#deliverAll();
  }

  #deliverAll() {
    const inbox = this.#inbox;
    for (let i = 0; i < inbox.length; i++) this.#step(inbox[i].to, inbox[i].event);
    inbox.length = 0;
  }

  #step(id, event) {
    this.#steps++;
    const core = this.#cores.get(id);
    for (const effect of core.step(event)) {
      switch (effect.type) {
        case 'persist':
          this.#inbox.push({ to: id, event: { type: 'persisted', ticket: effect.ticket } });
          break;
        case 'send':
          // Behind its write in the same queue, so `after` holds.
          this.#inbox.push({
            to: effect.to,
            event: { type: 'message', from: id, message: effect.message },
          });
          break;
        case 'commit':
          this.#inbox.push({ to: id, event: { type: 'applied', index: effect.index } });
          break;
        case 'loadEntries':
          throw new Error('nobody lags here');
        default:
          break;
      }
    }
  }
}
