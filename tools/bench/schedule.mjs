/**
 * The order of the runs of one round. Targets alternate within each command and depth, so that a machine that gets
 * slower or faster meets all of them alike. Every second round runs backwards, and each pair of rounds begins with
 * another target, so that none profits from its place.
 */
export function scheduleRound(round, { targets, commands, depths }) {
  const pair = round >> 1;
  const turned = targets.map((_, i) => targets[(i + pair) % targets.length]);
  const order = round % 2 === 0 ? turned : turned.toReversed();
  return commands.flatMap((command) =>
    depths.flatMap((depth) => order.map((target) => ({ round, target, command, depth }))),
  );
}
