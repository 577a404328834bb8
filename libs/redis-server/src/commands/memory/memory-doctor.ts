import { memoryUsage } from 'node:process';
import { getHeapStatistics } from 'node:v8';
import type { ServerContext } from '../../session/server-context.ts';
import type { SessionCommand } from '../session-command.ts';

const emptyBytes = 5 * 1024 * 1024;
const clientBytesMax = 200 * 1024;

/** MEMORY DOCTOR, in words of our own. */
export const memoryDoctor: SessionCommand = {
  name: 'memory|doctor',
  arity: 2,
  flags: [],
  group: 'server',
  categories: ['slow'],
  keys: [],
  since: '4.0.0',
  summary: 'Looks for trouble with memory and says what could be done.',
  complexity: 'O(1)',
  tips: ['nondeterministic_output', 'request_policy:all_shards', 'response_policy:special'],
  run(session) {
    session.reply.verbatim('txt', adviceOf(session.context));
  },
};

function adviceOf(context: ServerContext): string {
  const { memory, settings, keyspace, sessions } = context;
  if (keyspace.memoryBytes < emptyBytes) {
    return 'There is hardly any data here: nothing can be said about memory.\n';
  }
  const found: string[] = [];
  const { rss } = memoryUsage();
  const { heap_size_limit: heapLimit, used_heap_size: heapUsed } = getHeapStatistics();
  if (memory.peakBytes > memory.usedBytes * 1.5) {
    found.push(
      `Peak: once there was more than one and a half times as much in memory (${memory.peakBytes} bytes) as now (${memory.usedBytes}). ` +
        'The process may keep memory from that time; MEMORY PURGE has it collected.',
    );
  }
  if (rss > memory.usedBytes * 1.8) {
    found.push(
      `Garbage: the process takes ${rss} bytes for ${memory.usedBytes} in use. While many commands are written, garbage is normal; if it stays, ` +
        'use MEMORY PURGE, and a smaller --max-old-space-size if the machine is short of memory.',
    );
  }
  if (memory.clientBytes > sessions.size * clientBytesMax) {
    found.push(
      `Connections: their buffers take ${memory.clientBytes} bytes, more than ${clientBytesMax} each. CLIENT LIST (qbuf, omem) shows which ones do not ` +
        'take their replies, or send faster than they are served.',
    );
  }
  if (heapUsed > heapLimit * 0.85) {
    found.push(
      `Heap: ${heapUsed} of at most ${heapLimit} bytes are in use. Start node with a larger --max-old-space-size, or set maxmemory below it.`,
    );
  }
  if (settings.maxmemoryBytes > heapLimit) {
    found.push(
      `Limit: maxmemory (${settings.maxmemoryBytes}) is more than the heap may take (${heapLimit}): the process would end before keys are evicted.`,
    );
  }
  if (found.length === 0) return 'No trouble with memory was found.\n';
  return `${found.map((line) => ` * ${line}`).join('\n')}\n`;
}
