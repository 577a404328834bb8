import { MemoryLogStorage, MemoryNetwork, RaftNode } from '../dist/index.js';

const ids = ['a', 'b', 'c'];

/** Three nodes with everything in memory, in one process, with default options. */
export class NodeTrio {
  #nodes;
  #leader;
  #followers;
  #onApplied = () => {};

  static async start() {
    const trio = new NodeTrio();
    await trio.#start();
    return trio;
  }

  async #start() {
    const network = new MemoryNetwork();
    const members = ids.map((id) => ({ id, address: id, role: 'voter' }));
    this.#nodes = ids.map(
      (id) =>
        new RaftNode({
          id,
          members,
          storage: new MemoryLogStorage(),
          transport: network.transport(id),
          stateMachine: { apply: (entries) => this.#applied(id, entries) },
        }),
    );
    const elected = new Promise((resolve) => {
      for (const node of this.#nodes)
        node.on('role', ({ role }) => role === 'leader' && resolve(node));
    });
    await Promise.all(this.#nodes.map((node) => node.start()));
    this.#leader = await elected;
    this.#followers = this.#nodes.filter((node) => node !== this.#leader);
    await this.#leader.propose(new Uint8Array(1));
  }

  async stop() {
    await Promise.all(this.#nodes.map((node) => node.stop()));
  }

  get logLength() {
    return this.#leader.status.lastIndex;
  }

  /** `propose`: a promise per entry. A batch is what is proposed in one turn; the next begins when all of it is applied. */
  async propose(entries, batch, data) {
    const batches = Math.ceil(entries / batch);
    const pending = new Array(batch);
    for (let done = 0; done < batches; done++) {
      for (let i = 0; i < batch; i++) pending[i] = this.#leader.propose(data);
      const outcomes = await Promise.all(pending);
      for (const { type } of outcomes) if (type !== 'committed') throw new Error(type);
    }
    await this.#followersCaughtUp();
  }

  /** `offer`: a batch is one call; the next begins when the leader has applied it. */
  async offer(entries, batch, data) {
    const payload = Array.from({ length: batch }, () => data);
    let left = Math.ceil(entries / batch);
    let unapplied = 0;
    await new Promise((resolve, reject) => {
      const next = () => {
        if (left-- === 0) return resolve();
        unapplied = batch;
        const answer = this.#leader.offer(payload);
        if (answer !== 'accepted') reject(new Error(answer));
      };
      this.#onApplied = (count) => {
        unapplied -= count;
        // Not from within apply: a client would hear of it in a later turn, too.
        if (unapplied === 0) queueMicrotask(next);
      };
      next();
    });
    this.#onApplied = () => {};
    await this.#followersCaughtUp();
  }

  #applied(id, entries) {
    if (id === this.#leader?.status.id) this.#onApplied(entries.length);
  }

  async #followersCaughtUp() {
    const { appliedIndex } = this.#leader.status;
    while (this.#followers.some((node) => node.status.appliedIndex < appliedIndex)) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
