import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { snapshotOf } from '@kiwi/keyspace/testing';
import type { Entry, SnapshotMeta } from '@kiwi/raft-core';
import { BatchBuilder, stampBatch } from '@kiwi/state-machine';
import type { KiwiStateMachine } from '@kiwi/state-machine';
import { CheckpointedNode } from './testing/checkpointed-node.ts';
import { MemoryCheckpointFiles } from './testing/memory-checkpoint-files.ts';
import { FrameWriter, logItem, nodes } from './testing/random-log.ts';
import type { LogItem } from './testing/random-log.ts';

// The state after any entry is that of a checkpoint and the entries after it, whatever was saved, failed, restarted or sent to a
// peer on the way: with the orders that later commands depend on, the batches that were seen, and what connections watch and wait for.

/** Of every node. */
const incarnation = 1;

interface Batch {
  readonly items: readonly LogItem[];
  readonly origin: number;
  /** Below 0: a batch that was seen before; above 0: one before it is missing. Neither may count. */
  readonly sequenceOff: number;
  readonly elapsedMs: number;
}

type Step =
  | { readonly kind: 'apply'; readonly batch: Batch }
  | { readonly kind: 'save' | 'turn' | 'finish' | 'crash' | 'send' }
  | { readonly kind: 'fail'; readonly at: 'begin' | 'put' | 'commit'; readonly puts: number }
  | { readonly kind: 'rewrite'; readonly from: number };

const batch: fc.Arbitrary<Batch> = fc.record({
  items: fc.array(logItem, { maxLength: 6 }),
  origin: fc.integer({ min: 1, max: nodes }),
  sequenceOff: fc.constantFrom(0, 0, 0, 0, -1, 1),
  elapsedMs: fc.nat(150),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ kind: fc.constant('apply' as const), batch }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('save' as const) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('turn' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('finish' as const, 'crash' as const, 'send' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('fail' as const),
      at: fc.constantFrom('begin' as const, 'put' as const, 'commit' as const),
      puts: fc.nat(6),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('rewrite' as const), from: fc.nat(50) }) },
);

function metaAt(index: number): SnapshotMeta {
  return { index, term: 1, membership: { index: 0, data: Uint8Array.of(7) } };
}

/** A log, a node that applies it and makes checkpoints, a peer that gets these, and one that only ever applies. */
class History {
  readonly #log: Entry[] = [];
  readonly #frames = new FrameWriter();
  readonly #reference = new CheckpointedNode(new MemoryCheckpointFiles());
  #files = new MemoryCheckpointFiles();
  #node = new CheckpointedNode(this.#files);
  #peerFiles = new MemoryCheckpointFiles();
  #peer = new CheckpointedNode(this.#peerFiles);
  #saving: Promise<void> | null = null;
  #nowMs = 1000;
  /** How often something other than replay made a state. */
  loaded = 0;
  /** The most commands that waited when a state was compared. */
  waited = 0;

  async run(steps: readonly Step[]): Promise<void> {
    for (const step of steps) await this.#run(step);
    await this.#finish();
    await this.#crash();
  }

  async #run(step: Step): Promise<void> {
    switch (step.kind) {
      case 'apply':
        return this.#apply(step.batch);
      case 'save':
        return this.#save();
      case 'turn':
        return this.#node.turn();
      case 'finish':
        return this.#finish();
      case 'crash':
        return this.#crash();
      case 'send':
        return this.#send();
      case 'fail':
        return this.#files.failNext(step.at, step.puts);
      case 'rewrite':
        this.#files.rewriting = this.#files.written.slice(step.from, step.from + 5);
    }
  }

  #apply({ items, origin, sequenceOff, elapsedMs }: Batch): void {
    const builder = new BatchBuilder();
    for (const { db, frame } of items.flatMap((item) => this.#frames.framesOf(item, incarnation))) {
      builder.add(db, frame, 0, frame.length);
    }
    const last = this.#reference.stateMachine.origins.lastSequence(origin, incarnation);
    const sequence = Math.max(1, last + 1 + sequenceOff);
    const data = builder.build({ node: origin, incarnation, sequence }, 0);
    this.#nowMs += elapsedMs;
    stampBatch(data, this.#nowMs, this.#log.length);
    const entry: Entry = { index: this.#log.length + 1, term: 1, kind: 'command', data };
    this.#log.push(entry);
    for (const node of [this.#reference, this.#node]) node.stateMachine.apply([entry]);
  }

  #save(): void {
    if (this.#saving !== null) return;
    const done = (): void => void (this.#saving = null);
    this.#saving = this.#node.store.save(metaAt(this.#log.length)).then(done, done);
  }

  async #finish(): Promise<void> {
    if (this.#saving !== null) await this.#node.finish(this.#saving);
  }

  /** The process dies, with what it was writing, and a new one loads and replays. */
  async #crash(): Promise<void> {
    this.#saving = null;
    this.#files = new MemoryCheckpointFiles(this.#files);
    this.#node = new CheckpointedNode(this.#files);
    const opened = await this.#node.finish(this.#node.store.open());
    if (opened !== null) this.loaded++;
    this.#replay(this.#node, opened?.index ?? 0);
  }

  /** The peer, which may hold an older state, takes in the checkpoint and applies what follows. */
  async #send(): Promise<void> {
    const reader = await this.#node.store.read();
    if (reader === null) return;
    const receiver = await this.#peer.store.receive(reader.meta);
    for (let chunk = await reader.next(5000); chunk !== null; chunk = await reader.next(5000)) {
      await receiver.write(chunk);
    }
    await this.#peer.finish(receiver.install());
    this.loaded++;
    this.#replay(this.#peer, reader.meta.index);
  }

  #replay(node: CheckpointedNode, index: number): void {
    expect(node.stateMachine.appliedIndex).toBe(index);
    node.stateMachine.apply(this.#log.slice(index));
    const { keyspace, stateMachine } = this.#reference;
    expect(snapshotOf(node.keyspace) === snapshotOf(keyspace)).toBe(true);
    expect(replicatedSessions(node.stateMachine)).toEqual(replicatedSessions(stateMachine));
    this.waited = Math.max(this.waited, stateMachine.waiters.size);
  }
}

/** What is replicated and no key. */
function replicatedSessions({ origins, watches, waiters }: KiwiStateMachine): unknown {
  return { origins: origins.list(), watches: watches.list(), waiters: waiters.list() };
}

describe('A checkpoint and the entries after it', () => {
  it('make the state that all entries make', async () => {
    let [loaded, waited] = [0, 0];
    const steps = fc.array(step, { maxLength: 60, size: 'max' });
    await fc.assert(
      fc.asyncProperty(steps, async (steps) => {
        const history = new History();
        await history.run(steps);
        loaded += history.loaded;
        waited = Math.max(waited, history.waited);
      }),
      { numRuns: Number(process.env['RUNS'] ?? 30) },
    );
    expect(loaded).toBeGreaterThan(30);
    expect(waited).toBeGreaterThan(1);
  }, 3_600_000);
});
