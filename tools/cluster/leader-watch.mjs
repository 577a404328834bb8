/** What a node says of its cluster, or null when it does not answer. */
export async function clusterStatus(port) {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/cluster/status`, {
      signal: AbortSignal.timeout(1_000),
      headers: { connection: 'close' },
    });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

/**
 * The leader as the nodes on these ports see it, or null: the node that leads in the highest term. A node that lost its
 * office in a partition may believe in it for a moment longer; its term tells.
 */
export async function findLeader(ports) {
  const answers = (await Promise.all(ports.map(clusterStatus))).filter((a) => a !== null);
  const leaders = answers.filter((a) => a.role === 'leader').sort((a, b) => b.term - a.term);
  const [leader] = leaders;
  if (leader === undefined) return null;
  const followers = answers.filter((a) => a.leader_id === leader.node_id && a.term === leader.term);
  // A majority agrees: the office is not about to be lost.
  return followers.length * 2 > ports.length ? leader : null;
}

/** Calls back when the leader, or its absence, is news. Returns a function that ends the watch. */
export function watchLeader(ports, intervalMs, changed) {
  let known;
  let stopped = false;
  const look = async () => {
    const leader = await findLeader(ports);
    if (stopped) return;
    const news = leader === null ? 'none' : `${leader.node_id} ${leader.term}`;
    if (news !== known && !(known === undefined && leader === null)) changed(leader);
    if (leader !== null || known !== undefined) known = news;
    timer = setTimeout(look, intervalMs);
  };
  let timer = setTimeout(look, intervalMs);
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
