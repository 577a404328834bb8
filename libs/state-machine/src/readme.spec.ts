import { describe, expect, it } from '@jest/globals';
import { CommandTable, dataCommands } from '@kiwi/commands';
import { Keyspace } from '@kiwi/keyspace';
import { encodeCommand } from '@kiwi/resp-protocol';
import { BatchBuilder, KiwiStateMachine, stampBatch } from './index.ts';

describe('the example of the README', () => {
  it('runs', () => {
    const keyspace = new Keyspace();
    const local = { node: 1, incarnation: 1, execute: () => undefined, gap: () => undefined };
    const machine = new KiwiStateMachine({
      keyspace,
      commands: new CommandTable(dataCommands),
      local,
    });

    const batch = new BatchBuilder();
    const frame = encodeCommand(['SET', 'greeting', 'hello']);
    batch.add(0, frame, 0, frame.length);
    const entry = batch.build({ node: 2, incarnation: 1, sequence: 1 }, 0);
    stampBatch(entry, 1_800_000_000_000, 42); // the leader's part: clock and seed
    machine.apply([{ index: 1, term: 1, kind: 'command', data: entry }]);

    expect(keyspace.databases[0]?.lookup('greeting')).toBe('hello');
  });
});
