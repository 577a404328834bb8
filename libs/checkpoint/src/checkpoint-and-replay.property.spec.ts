import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { snapshotOf } from '@kiwi/keyspace/testing';
import type { Entry, SnapshotMeta } from '@kiwi/raft-core';
import { encodeCommand } from '@kiwi/resp-protocol';
import { BatchBuilder, stampBatch } from '@kiwi/state-machine';
import { CheckpointedNode } from './testing/checkpointed-node.ts';
import { MemoryCheckpointFiles } from './testing/memory-checkpoint-files.ts';

// The state after any entry is that of a checkpoint and the entries after it, whatever was saved, failed, restarted or sent to a
// peer on the way: with the orders that later commands depend on, and the batches that were seen.

interface Batch {
  readonly commands: readonly { readonly db: number; readonly args: readonly string[] }[];
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

const key = fc.constantFrom('a', 'b', '{t}c', '{t}d', '{t}e', '');
const text = fc.oneof(
  fc.constantFrom('', '1', '-7', 'text', '\x00\xff\r\n'),
  fc.nat(20_000).map((length) => 'long '.padEnd(length, 'x')),
);
const field = fc.nat(40).map((i) => `f${i}`);
const number = fc.integer().map(String);
const ms = fc.integer({ min: 1, max: 400 }).map(String);
const db = fc.nat(2);
const dbName = db.map(String);
/** More fields than a page holds. */
const manyFields = Array.from({ length: 700 }, (_, i) => [
  `f${i}`,
  `value ${i} `.padEnd(40),
]).flat();

function words(...parts: readonly (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string[]> {
  return fc.tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part)));
}

const args = fc.oneof(
  { weight: 4, arbitrary: words('SET', key, text) },
  { weight: 2, arbitrary: words('SET', key, text, 'PX', ms) },
  { weight: 2, arbitrary: words('APPEND', key, text) },
  { weight: 1, arbitrary: words('INCRBY', key, number) },
  { weight: 2, arbitrary: words(fc.constantFrom('DEL', 'PERSIST', 'INCR'), key) },
  { weight: 5, arbitrary: words('HSET', key, field, text, field, text) },
  { weight: 1, arbitrary: words('HSET', key).map((start) => [...start, ...manyFields]) },
  { weight: 3, arbitrary: words('HDEL', key, field, field, field) },
  { weight: 1, arbitrary: words('HINCRBY', key, field, number) },
  { weight: 2, arbitrary: words(fc.constantFrom('RENAME', 'RENAMENX'), key, key) },
  { weight: 2, arbitrary: words('COPY', key, key, 'DB', dbName, 'REPLACE') },
  { weight: 2, arbitrary: words('MOVE', key, dbName) },
  { weight: 2, arbitrary: words('PEXPIRE', key, ms) },
  { weight: 1, arbitrary: words('SWAPDB', dbName, dbName) },
  { weight: 1, arbitrary: words(fc.constantFrom('FLUSHDB', 'FLUSHALL')) },
);
const batch: fc.Arbitrary<Batch> = fc.record({
  commands: fc.array(fc.record({ db, args }), { maxLength: 6 }),
  origin: fc.integer({ min: 1, max: 3 }),
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
  readonly #reference = new CheckpointedNode(new MemoryCheckpointFiles());
  #files = new MemoryCheckpointFiles();
  #node = new CheckpointedNode(this.#files);
  #peerFiles = new MemoryCheckpointFiles();
  #peer = new CheckpointedNode(this.#peerFiles);
  #saving: Promise<void> | null = null;
  #nowMs = 1000;
  /** How often something other than replay made a state. */
  loaded = 0;

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

  #apply({ commands, origin, sequenceOff, elapsedMs }: Batch): void {
    const builder = new BatchBuilder();
    for (const { db, args } of commands) {
      const frame = encodeCommand([...args]);
      builder.add(db, frame, 0, frame.length);
    }
    const last = this.#reference.stateMachine.origins.lastSequence(origin, 1);
    const sequence = Math.max(1, last + 1 + sequenceOff);
    const data = builder.build({ node: origin, incarnation: 1, sequence }, 0);
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
    const [state, origins] = [snapshotOf(node.keyspace), node.stateMachine.origins.list()];
    expect(state === snapshotOf(this.#reference.keyspace)).toBe(true);
    expect(origins).toEqual(this.#reference.stateMachine.origins.list());
  }
}

describe('A checkpoint and the entries after it', () => {
  it('make the state that all entries make', async () => {
    let loaded = 0;
    const steps = fc.array(step, { maxLength: 60, size: 'max' });
    await fc.assert(
      fc.asyncProperty(steps, async (steps) => {
        const history = new History();
        await history.run(steps);
        loaded += history.loaded;
      }),
      { numRuns: Number(process.env['RUNS'] ?? 30) },
    );
    expect(loaded).toBeGreaterThan(30);
  }, 120_000);
});
