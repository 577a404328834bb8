// Runs one case in this process and sends back what it took: see main.mjs.
import { dataCommands, CommandTable } from '../../libs/commands/dist/index.js';
import { Keyspace } from '../../libs/keyspace/dist/index.js';
import {
  NullReply,
  RequestParser,
  replayRequestLimits,
} from '../../libs/resp-protocol/dist/index.js';
import { Executor } from '../../libs/state-machine/dist/index.js';
import { encode } from '../bench-durability/request.mjs';
import { benchCases } from './cases.mjs';

function heapBytes() {
  for (let i = 0; i < 3; i++) globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** What the commands of a case take in memory, and what the keyspace believes that they do; null when there is no such command. */
function measure({ commands }) {
  const table = new CommandTable(dataCommands);
  const parser = new RequestParser(replayRequestLimits);
  const reply = Object.assign(new NullReply(), {
    error: (line) => {
      throw new Error(line);
    },
  });
  // Once, so that what is made on first use does not count.
  run(new Keyspace(), commands, 2);
  const keyspace = new Keyspace();
  const before = heapBytes();
  run(keyspace, commands, Infinity);
  const taken = heapBytes() - before;
  return { taken, estimated: keyspace.memoryBytes };

  function run(target, source, limit) {
    const executor = new Executor(target, (_, error) => {
      throw error;
    });
    executor.beginEntry(Date.now(), 1);
    let count = 0;
    for (const command of source()) {
      if (count++ === limit) break;
      parser.feed(encode(command));
      const args = parser.next();
      executor.write(table.resolve(args), args, 0, reply);
    }
  }
}

process.on('message', ({ index, sizes }) => {
  const one = benchCases(sizes)[index];
  const [first] = one.commands();
  const isThere = dataCommands.some(({ name }) => name === first[0].toLowerCase());
  process.send(isThere ? measure(one) : null, () => process.exit());
});
