import { cardinalityOf, emptyHyperLogLog, HyperLogLog } from '@kiwi/datatypes';
import { CommandError } from '../table/command-error.ts';
import type { DataCommand } from '../table/command.ts';

/** So many elements are counted, far fewer than in Redis: no other client is served meanwhile. */
const elementsMax = 20_000;
/** The standard error, 1.04 / sqrt(16384), six times. */
const errorMax = 6 * 0.008125;

export const pfselftest: DataCommand = {
  name: 'pfselftest',
  isInternal: true,
  arity: 1,
  flags: ['admin'],
  group: 'hyperloglog',
  categories: ['hyperloglog', 'admin', 'slow', 'dangerous'],
  keys: [],
  since: '2.8.9',
  summary: 'Checks that dense and sparse HyperLogLogs agree and estimate well.',
  complexity: 'N/A',
  handler: (_context, _args, reply) => {
    const either = new HyperLogLog(emptyHyperLogLog());
    const dense = new HyperLogLog(emptyHyperLogLog());
    dense.makeDense();
    let next = 1;
    for (let count = 1; count <= elementsMax; count++) {
      either.add(`element:${count}`);
      dense.add(`element:${count}`);
      if (count !== next) continue;
      next *= 2;
      check(either, dense, count);
    }
    reply.ok();
  },
};

function check(either: HyperLogLog, dense: HyperLogLog, count: number): void {
  const estimate = cardinalityOf(dense.toString());
  if (estimate !== cardinalityOf(either.toString())) {
    throw new CommandError('TESTFAILED sparse and dense HyperLogLogs disagree');
  }
  // Of few elements an error of one is allowed.
  if (Math.abs(estimate - count) > Math.max(1, count * errorMax)) {
    throw new CommandError(`TESTFAILED the estimate of ${count} elements is ${estimate}`);
  }
}
