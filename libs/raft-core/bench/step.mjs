// What a step of the bare core costs: npm run bench:micro step.
import { CoreTrio } from './core-trio.mjs';

const data = new Uint8Array(100);

/** Entries are proposed in batches, and go through three cores until all have applied them. */
function commits(batch, resultOf) {
  return () => ({
    round: (operations) => {
      // A new one each time, or the log would be longer in each round.
      const trio = new CoreTrio();
      const before = trio.steps;
      return () => {
        trio.commit(operations, batch, data);
        return resultOf(trio.steps - before, operations);
      };
    },
  });
}

const batches = [
  [1, 20_000],
  [64, 204_800],
  [1024, 204_800],
];

export const cases = [
  ...batches.map(([batch, operations]) => ({
    name: `a step, entries in batches of ${batch}`,
    operations,
    start: commits(batch, (steps) => steps),
  })),
  ...batches.map(([batch, operations]) => ({
    name: `an entry through three cores, batches of ${batch}`,
    operations,
    start: commits(batch, (_, entries) => entries),
  })),
];
