import { median } from '../bench/statistics.mjs';

/**
 * A case: what is measured, alone.
 *
 * @typedef {object} Case
 * @property {string} name
 * @property {number} operations how many a round has, so that it takes some hundredths of a second
 * @property {() => State | Promise<State>} start makes what all rounds work on
 *
 * @typedef {object} State
 * @property {(operations: number) => () => unknown} round what is needed is made ready; then what it returns is timed, also when that is
 *   a promise. It may return (or resolve with) how many operations it was, when that is not what it was told.
 * @property {() => unknown} [stop]
 */

/**
 * Measures in rounds, one case after the other in each, so that a slow moment of the machine hits all alike.
 *
 * @param {Case[][]} checkouts the cases of this checkout, and those of another one under the same names, which take turns with these
 * @returns for each case the median, fastest and slowest nanoseconds of CPU time per operation, of all threads: the garbage collector and the
 *   compiler have some; and, when there is another checkout with that case, its median and the median of the ratios
 */
export async function measureCases([cases, others = []], rounds) {
  const measured = [];
  for (const one of cases) {
    const other = others.find(({ name }) => name === one.name);
    measured.push({
      ...(await started(one)),
      other: other === undefined ? null : await started(other),
    });
  }
  try {
    for (let round = -1; round < rounds; round++) {
      for (const one of measured) {
        const pair = one.other === null ? [one] : [one, one.other];
        // Who comes first changes, since the second may find caches warm.
        for (const { definition, state, samples } of round % 2 === 0 ? pair : pair.toReversed()) {
          const ns = await nanoseconds(state, definition.operations);
          // The first one is for the compiler.
          if (round >= 0) samples.push(ns);
        }
      }
    }
  } finally {
    for (const { state, other } of measured) {
      await state.stop?.();
      await other?.state.stop?.();
    }
  }
  return measured.map(summary);
}

async function started(definition) {
  return { definition, state: await definition.start(), samples: [] };
}

async function nanoseconds(state, operations) {
  const timed = state.round(operations);
  // No collection before: what it leaves to be swept by other threads would be counted, and be more than the garbage of the case before.
  const before = process.cpuUsage();
  const done = (await timed()) ?? operations;
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1e3) / done;
}

function summary({ definition, samples, other }) {
  const ratios = other?.samples.map((there, i) => samples[i] / there) ?? null;
  return {
    name: definition.name,
    ns: median(samples),
    fastest: Math.min(...samples),
    slowest: Math.max(...samples),
    nsThere: other === null ? null : median(other.samples),
    ratio: ratios === null ? null : median(ratios),
    samples,
  };
}
