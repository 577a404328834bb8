/** What redis-benchmark calls by name. SET and GET touch random keys; the others one key, its elements being random. */
const named = ['set', 'get', 'incr', 'lpush', 'lpop', 'sadd', 'hset', 'zadd'];

/** All that `--commands` knows. `mixed`: four GETs to each SET, by a load of our own. */
export const workloadNames = [...named, 'xadd', 'mixed'];

/** What is measured when nothing is asked for. */
export const defaultWorkloads = ['set', 'get'];

/** What redis-benchmark is given: the name of one of its tests, or a command as a list. */
export function benchmarkCommand(workload, valueBytes) {
  if (workload !== 'xadd') return workload;
  // A stream that grew for ever would measure its memory.
  return ['XADD', 'mystream', 'MAXLEN', '~', '100000', '*', 'field', 'x'.repeat(valueBytes)];
}
