/** The middle of the values, or the mean of the two in the middle. */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Medians per target, command and depth, in the order of first appearance. The ratio to Redis is the median of the ratios
 * within each round: both runs of a round met the machine in nearly the same state.
 */
export function summarize(runs) {
  const groups = new Map();
  for (const run of runs) groups.set(keyOf(run), [...(groups.get(keyOf(run)) ?? []), run]);
  return [...groups.values()].map((group) => {
    const { target, command, depth } = group[0];
    const redis = groups.get(keyOf({ target: 'redis', command, depth })) ?? [];
    return {
      ...{ target, command, depth, rounds: group.length },
      ...summarizeGroup(group),
      ratioToRedis: ratio(group, redis),
    };
  });
}

function summarizeGroup(group) {
  const rates = group.map((run) => run.rps);
  const rps = median(rates);
  const known = (figure) => group.map((run) => run[figure]).filter((value) => value !== null);
  const medianOf = (values) => (values.length === 0 ? null : median(values));
  return {
    rps,
    p50Ms: medianOf(known('p50Ms')),
    p99Ms: medianOf(known('p99Ms')),
    spread: (Math.max(...rates) - Math.min(...rates)) / rps,
  };
}

function ratio(group, redis) {
  const ratios = group.flatMap((run) => {
    const other = redis.find((one) => one.round === run.round);
    return other === undefined ? [] : [run.rps / other.rps];
  });
  return ratios.length === 0 ? null : median(ratios);
}

function keyOf({ target, command, depth }) {
  return `${target} ${command} ${depth}`;
}
