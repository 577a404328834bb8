import { CommandTable, checkArity, dataCommands } from '@kiwi/commands';
import type { DataCommand } from '@kiwi/commands';
import { randomGroupCommands } from '@kiwi/commands/testing';
import { describe, expect, it } from '@jest/globals';
import { Keyspace } from '@kiwi/keyspace';
import { MemoryCheckpoint, drawPage, drawRest, snapshotOf } from '@kiwi/keyspace/testing';
import type { Entry } from '@kiwi/raft-core';
import { ReplyEncoder, encodeCommand } from '@kiwi/resp-protocol';
import { BatchBuilder } from './entry/batch-builder.ts';
import { stampBatch } from './entry/batch-header.ts';
import { KiwiStateMachine } from './kiwi-state-machine.ts';
import { encodeBlock } from './sessions/session-frames.ts';

// The same entries make the same state on every node: on one that only applies them, on one that answers reads in between, and on one that took over
// a snapshot of another in the middle and goes on from there.

const table = new CommandTable(dataCommands);
const entryCount = 480;
const firstMs = 1_767_225_600_000;

interface Call {
  readonly command: DataCommand;
  readonly args: readonly string[];
  readonly db: number;
}

/** Calls of all data commands, as a session would let them through. */
function* randomCalls(seed: number): Generator<Call> {
  let db = 0;
  for (let part = 0; ; part++) {
    for (const args of [...randomGroupCommands(seed * 1000 + part, 40), ...fieldDeadlines(part)]) {
      const command = table.resolve(args) as DataCommand | undefined;
      if (args[0]?.toLowerCase() === 'select') db = Number(args[1]);
      else if (command !== undefined && checkArity(command, args.length)) {
        yield { command, args, db };
      }
    }
  }
}

/** Commands that redis-server 7.0 does not have, so that no grammar makes them. */
function fieldDeadlines(i: number): string[][] {
  const fields = ['FIELDS', '3', 'f', 'g', 'h'];
  return [
    ['HPEXPIRE', 'hash:1', String(300 * (i % 9)), ...fields],
    ['HPERSIST', 'hash:2', ...fields],
    ['HSETEX', 'a', 'PX', '900', 'FIELDS', '2', 'f', 'v', 'g', String(i)],
    ['SET', 'b', 'soon gone', 'PX', String(100 + i)],
  ];
}

function isWrite({ command }: Call): boolean {
  return command.flags.includes('write');
}

/** Collections that are there at the end, whatever random commands do to them, and that lose elements at random. */
function chosenFrom(index: number): Call[] {
  const members = Array.from({ length: 40 }, (_, i) => `${index}:${i}`);
  const filling = [
    ['SADD', 'chosen:set', ...members],
    ['HSET', 'chosen:hash', ...members.flatMap((member) => [member, 'v'])],
    ['ZADD', 'chosen:sorted-set', ...members.flatMap((member, i) => [String(i), member])],
  ];
  const calls = [...(index % 40 === 0 ? filling : []), ['SPOP', 'chosen:set', '2']];
  return calls.flatMap((args) => {
    const command = table.find(args[0] as string) as DataCommand | undefined;
    return command === undefined ? [] : [{ command, args, db: 0 }];
  });
}

/** Commands that reply at random: their choices depend on all that came before. */
const choosing = ['spop', 'srandmember', 'zrandmember', 'hrandfield', 'randomkey'];

class Member {
  readonly keyspace = new Keyspace();
  readonly faults: string[] = [];
  readonly machine = new KiwiStateMachine({
    keyspace: this.keyspace,
    commands: table,
    local: { node: 9, incarnation: 1, execute: () => undefined, gap: () => undefined },
    expiredPerEntryMax: 3,
    onFault: ({ name }, error) => this.faults.push(`${name}: ${String(error)}`),
  });

  /** All that later entries depend on. */
  digest(): string {
    const { origins, waiters, appliedIndex } = this.machine;
    const deadline = this.keyspace.nextDeadline();
    return JSON.stringify([appliedIndex, deadline, origins.list(), waiters.list()]).concat(
      snapshotOf(this.keyspace),
    );
  }

  /** Answers reads by a clock of its own, which is ahead, and with a randomness of its own. */
  read(calls: readonly Call[], aheadMs: number): void {
    const { executor } = this.machine;
    executor.beginReads(this.keyspace.clock.appliedMs + aheadMs, aheadMs);
    for (const { command, args, db } of calls) {
      executor.runFor(command, args, db, new ReplyEncoder(), false);
    }
  }

  /** What commands that choose at random reply in an entry of this seed. */
  choices(seed: number): string {
    const { executor } = this.machine;
    const reply = new ReplyEncoder();
    executor.beginEntry(firstMs, seed);
    for (const name of choosing) {
      const command = table.find(name) as DataCommand | undefined;
      if (command === undefined) continue;
      for (const key of ['chosen:set', 'chosen:hash', 'chosen:sorted-set', 'a']) {
        executor.runFor(command, name === 'randomkey' ? [name] : [name, key], 0, reply, true);
      }
    }
    return [reply.take()].flat().join('');
  }
}

/** Batches of three nodes, with commands that wait among them, and the clocks and seeds of leaders. */
function* entries(seed: number): Generator<Entry> {
  const calls = randomCalls(seed);
  const sequences = [0, 0, 0];
  let timestampMs = firstMs;
  for (let index = 1; index <= entryCount; index++) {
    const builder = new BatchBuilder();
    const add = (db: number, frame: Buffer) => builder.add(db, frame, 0, frame.length);
    for (let left = 1 + (index % 6); left > 0; left--) {
      let call = next(calls);
      while (!isWrite(call)) call = next(calls);
      if (call.command.flags.includes('blocking')) add(call.db, encodeBlock(index * 10 + left));
      add(call.db, encodeCommand([...call.args]));
    }
    for (const { args, db } of chosenFrom(index)) add(db, encodeCommand([...args]));
    const node = 1 + (index % sequences.length);
    const sequence = (sequences[node - 1] = (sequences[node - 1] ?? 0) + 1);
    const data = builder.build({ node, incarnation: 1, sequence }, 0);
    timestampMs += (index * 37) % 211;
    stampBatch(data, timestampMs, Math.imul(index, 0x9e3779b1) >>> 0);
    yield { index, term: 1, kind: 'command', data };
  }
}

function next(calls: Generator<Call>): Call {
  return calls.next().value as Call;
}

describe('three state machines with the same entries', () => {
  it.each([1, 2, 3, 4])('are the same at every step (seed %i)', (seed) => {
    const [applies, answers] = [new Member(), new Member()];
    const reads = randomCalls(seed + 500);
    const log = [...entries(seed)];
    const middle = entryCount / 2;
    for (const entry of log.slice(0, middle)) applies.machine.apply([entry]);

    const checkpoint = new MemoryCheckpoint();
    const cut = applies.keyspace.beginCut();
    const { appliedIndex, origins, watches, waiters } = applies.machine;
    const meta = [origins.list(), watches.list(), waiters.list()] as const;
    // The pages are drawn while the entries behind the snapshot are applied.
    const drawn: [string, Uint8Array][] = [];
    for (const entry of log.slice(middle)) {
      applies.machine.apply([entry]);
      const page = entry.index % 3 === 0 ? drawPage(cut) : null;
      if (page !== null) drawn.push(page);
    }
    checkpoint.commit(cut, [...drawn, ...drawRest(cut)]);

    const restored = new Member();
    checkpoint.loadInto(restored.keyspace);
    restored.machine.replaced(appliedIndex, ...meta);
    for (const entry of log) {
      answers.read(
        Array.from({ length: 5 }, () => next(reads)).filter((call) => !isWrite(call)),
        entry.index,
      );
      answers.machine.apply([entry]);
      if (entry.index === middle) expect(restored.digest() === answers.digest()).toBe(true);
      if (entry.index > middle) restored.machine.apply([entry]);
      if (entry.index > middle && entry.index % 50 === 0) {
        expect(restored.digest() === answers.digest()).toBe(true);
      }
    }

    const digest = applies.digest();
    expect(answers.digest() === digest).toBe(true);
    expect(restored.digest() === digest).toBe(true);
    const choices = applies.choices(seed);
    expect(choices).toMatch(/\$[1-9]/);
    expect(answers.choices(seed)).toBe(choices);
    expect(restored.choices(seed)).toBe(choices);
    expect(applies.digest() === restored.digest()).toBe(true);
    expect([applies, answers, restored].flatMap(({ faults }) => faults)).toEqual([]);
  });
});
