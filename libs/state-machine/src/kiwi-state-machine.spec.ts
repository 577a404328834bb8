import { describe, expect, it } from '@jest/globals';
import { CommandTable, dataCommands } from '@kiwi/commands';
import { Keyspace } from '@kiwi/keyspace';
import { encodeCommand } from '@kiwi/resp-protocol';
import { BatchBuilder } from './entry/batch-builder.ts';
import { stampBatch } from './entry/batch-header.ts';
import { KiwiStateMachine } from './kiwi-state-machine.ts';

/** A state machine of a node that forms no batches of its own. */
function observer(): { machine: KiwiStateMachine; keyspace: Keyspace; gaps: number[] } {
  const keyspace = new Keyspace();
  const gaps: number[] = [];
  const machine = new KiwiStateMachine({
    keyspace,
    commands: new CommandTable(dataCommands),
    local: {
      node: 9,
      incarnation: 1,
      execute: () => undefined,
      gap: (sequence) => void gaps.push(sequence),
    },
    expiredPerEntryMax: 2,
  });
  return { machine, keyspace, gaps };
}

let index = 0;
function entry(
  sequence: number,
  timestampMs: number,
  commands: readonly (readonly string[])[],
  { node = 1, seed = 1, db = 0 } = {},
): { index: number; term: number; kind: 'command'; data: Uint8Array } {
  const builder = new BatchBuilder();
  for (const command of commands) {
    const frame = encodeCommand([...command]);
    builder.add(db, frame, 0, frame.length);
  }
  const data = builder.build({ node, incarnation: 1, sequence }, 0);
  stampBatch(data, timestampMs, seed);
  return { index: ++index, term: 1, kind: 'command', data };
}

describe('KiwiStateMachine', () => {
  it('runs the commands of an entry in order, in their databases', () => {
    const { machine, keyspace } = observer();
    machine.apply([
      entry(
        1,
        1000,
        [
          ['SET', 'a', 'x'],
          ['APPEND', 'a', 'y'],
        ],
        { db: 3 },
      ),
    ]);
    expect(keyspace.databases[3]?.lookup('a')).toBe('xy');
    expect(keyspace.databases[0]?.size).toBe(0);
    expect(machine.appliedIndex).toBe(index);
  });

  it('applies a batch that is in the log twice only once', () => {
    const { machine, keyspace } = observer();
    machine.apply([
      entry(1, 1000, [['INCR', 'n']]),
      entry(1, 1001, [['INCR', 'n']]),
      entry(3, 1002, [['INCR', 'n']]),
      entry(2, 1003, [['INCR', 'n']]),
    ]);
    expect(keyspace.databases[0]?.lookup('n')).toBe(2);
  });

  it('tells this node of its own batch out of sequence', () => {
    const { machine, gaps } = observer();
    machine.apply([entry(2, 1000, [['INCR', 'n']], { node: 9 })]);
    expect(gaps).toEqual([2]);
  });

  it('never lets time go back, whatever the leaders stamp', () => {
    const { machine, keyspace } = observer();
    machine.apply([entry(1, 5000, []), entry(2, 4000, [['SET', 'a', '1', 'PX', '100']])]);
    expect(keyspace.databases[0]?.deadline('a')).toBe(5100);
  });

  it('deletes due keys with later entries, a bounded number at a time, in the order of their deadlines', () => {
    const { machine, keyspace } = observer();
    machine.apply([
      entry(1, 1000, [
        ['SET', 'c', '1', 'PXAT', '1003'],
        ['SET', 'a', '1', 'PXAT', '1001'],
        ['SET', 'b', '1', 'PXAT', '1002'],
      ]),
    ]);
    expect(keyspace.databases[0]?.size).toBe(3);
    machine.apply([entry(2, 2000, [])]);
    expect(keyspace.databases[0]?.size).toBe(1);
    expect(keyspace.databases[0]?.has('c')).toBe(false);
    machine.apply([entry(3, 2000, [])]);
    expect(keyspace.databases[0]?.size).toBe(0);
  });

  it('stops at an entry it does not understand rather than skipping it', () => {
    const { machine } = observer();
    expect(() => machine.apply([entry(1, 1000, [['NOSUCHCOMMAND', 'a']])])).toThrow(
      /NOSUCHCOMMAND/,
    );
    expect(() => observer().machine.apply([entry(1, 1000, [['SET', 'a']])])).toThrow(/SET|set/);
  });

  it('goes on after a command that fails for its client', () => {
    const { machine, keyspace } = observer();
    machine.apply([
      entry(1, 1000, [
        ['SET', 'a', 'text'],
        ['INCR', 'a'],
        ['SET', 'b', '1'],
      ]),
    ]);
    expect(keyspace.databases[0]?.lookup('b')).toBe(1);
  });
});
