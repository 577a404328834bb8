// Runs one case in this process and sends back what it took: see main.mjs.
import { existsSync, readFileSync } from 'node:fs';
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

const warmUpCommands = 5000;
const largeMappingKilobytes = 32 * 1024;

/** What is in use of the heap and of memory outside of it. */
function usedBytes() {
  for (let i = 0; i < 3; i++) globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** By address, what of large stretches of memory, as the arena of the keyspace maps them, was never written to: it is none. Known on Linux only. */
function untouchedBytes() {
  if (!existsSync('/proc/self/smaps')) return new Map();
  const mappings = readFileSync('/proc/self/smaps', 'utf8').matchAll(
    /^(\w+)-\w+ rw-p .*\nSize: +(\d+) kB\n(?:\w+: .*\n)*?Rss: +(\d+) kB$/gm,
  );
  const untouched = new Map();
  for (const [, address, size, resident] of mappings) {
    if (size >= largeMappingKilobytes) untouched.set(address, 1024 * (size - resident));
  }
  return untouched;
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
  // So that code that is compiled meanwhile does not count.
  run(new Keyspace(), commands, warmUpCommands);
  const keyspace = new Keyspace();
  // Nor does what a database has beside its keys, as on the other side.
  run(keyspace, () => [['SET', 'first', 'value']], 1);
  const before = { taken: usedBytes(), estimated: keyspace.memoryBytes };
  const others = untouchedBytes();
  run(keyspace, commands, Infinity);
  let taken = usedBytes() - before.taken;
  for (const [address, bytes] of untouchedBytes()) if (!others.has(address)) taken -= bytes;
  return {
    taken,
    estimated: keyspace.memoryBytes - before.estimated,
  };

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
