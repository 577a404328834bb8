/** The middle of the values, or the mean of the two in the middle. */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Medians per target, command and depth, in the order of first appearance, with their ratio to the target `redis`. */
export function summarize(runs) {
  const groups = new Map();
  for (const run of runs) groups.set(keyOf(run), [...(groups.get(keyOf(run)) ?? []), run]);
  const rows = [...groups.values()].map((group) => {
    const rates = group.map((run) => run.rps);
    const { target, command, depth } = group[0];
    const rps = median(rates);
    const p50Ms = group.every((run) => run.p50Ms !== null)
      ? median(group.map((r) => r.p50Ms))
      : null;
    const p99Ms = group.every((run) => run.p99Ms !== null)
      ? median(group.map((r) => r.p99Ms))
      : null;
    const spread = (Math.max(...rates) - Math.min(...rates)) / rps;
    return { target, command, depth, rounds: group.length, rps, p50Ms, p99Ms, spread };
  });
  return rows.map((row) => {
    const redis = rows.find(
      (other) =>
        other.target === 'redis' && other.command === row.command && other.depth === row.depth,
    );
    return { ...row, ratioToRedis: redis === undefined ? null : row.rps / redis.rps };
  });
}

function keyOf({ target, command, depth }) {
  return `${target} ${command} ${depth}`;
}
