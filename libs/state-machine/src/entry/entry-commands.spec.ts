import { describe, expect, it } from '@jest/globals';
import { Keyspace } from '@kiwi/keyspace';
import { encodeCommand } from '@kiwi/resp-protocol';
import { Executor } from '../executor.ts';
import { EntryCommands } from './entry-commands.ts';

describe('EntryCommands', () => {
  it.each([0, 1, 31, 32, 33, 200])(
    'gives all of %i commands in their order, then null',
    (count) => {
      const commands = Array.from({ length: count }, (_, i) =>
        i % 7 === 3
          ? ['SELECT', String(i % 16)]
          : i % 7 === 5
            ? ['PING']
            : ['SET', `key:${i}`, 'v'],
      );
      const frames = Buffer.concat(commands.map((args) => encodeCommand(args)));
      const read = new EntryCommands(frames, new Executor(new Keyspace(), () => undefined));
      const given: string[][] = [];
      for (let args = read.next(0); args !== null; args = read.next(3)) given.push(args);
      expect(given).toEqual(commands);
      expect(read.next(0)).toBeNull();
    },
  );
});
