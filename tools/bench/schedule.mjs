/**
 * The order of the runs of one round. Targets alternate within each command and depth, so that a machine that gets
 * slower or faster meets all of them alike; the order turns from round to round, so that none always comes first.
 */
export function scheduleRound(round, { targets, commands, depths }) {
  const turned = targets.map((_, i) => targets[(i + round) % targets.length]);
  const order = round % 2 === 0 ? turned : turned.toReversed();
  return commands.flatMap((command) =>
    depths.flatMap((depth) => order.map((target) => ({ round, target, command, depth }))),
  );
}
