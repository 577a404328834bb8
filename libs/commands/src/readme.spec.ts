import { expect, it } from '@jest/globals';
import { Keyspace } from '@kiwi/keyspace';
import { ReplyEncoder } from '@kiwi/resp-protocol';
import { checkArity, CommandTable, dataCommands, defaultEncodingLimits, keysOf } from './index.ts';
import type { CommandContext, DataCommand } from './index.ts';

it('runs the example of the README', () => {
  const table = new CommandTable(dataCommands);
  const keyspace = new Keyspace();
  const [db] = keyspace.databases;
  if (db === undefined) throw new Error('there are sixteen databases');
  const encodingLimits = defaultEncodingLimits;
  const context: CommandContext = {
    db,
    keyspace,
    nowMs: 0,
    random: () => 0.5,
    encodingLimits,
    blocking: null,
  };
  const reply = new ReplyEncoder();

  const args = ['INCRBY', 'visits', '5'];
  const command = table.resolve(args) as DataCommand;
  if (checkArity(command, args.length)) command.handler(context, args, reply);
  expect(reply.take()).toBe(':5\r\n');
  expect(keysOf(command, args)).toEqual(['visits']);
});
