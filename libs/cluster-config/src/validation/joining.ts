import { formatAddress, parseMember, unspecifiedHosts } from '../member-address.ts';
import type { MemberAddress } from '../member-address.ts';
import type { MergedSettings } from './merged-settings.ts';

const path = 'cluster.join';
const form = '"host:port" of a member, like "127.0.0.1:7379"';

/** Where peers reach a node that begins without members and joins a cluster; null when it does not. Faults are noted in `merged`. */
export function checkJoin(
  merged: MergedSettings,
  members: readonly MemberAddress[],
): MemberAddress | null {
  const isSet = merged.origin(path).kind !== 'default';
  if (!merged.boolean('cluster.enabled') || !isSet || !merged.sound(path)) return null;
  const seeds = merged.list(path);
  for (const seed of seeds) {
    const parsed = parseMember(`1:${seed}`);
    if (typeof parsed === 'string') merged.refuse(path, form, JSON.stringify(seed));
  }
  if (members.length > 0) {
    if (seeds.length === 0) return null;
    merged.refuse(
      path,
      'an empty list when cluster.members is set: a node founds a cluster or joins one',
    );
  }
  const nodeId = 'cluster.node_id';
  if (merged.origin(nodeId).kind === 'default') {
    merged.refuse(nodeId, 'an id that no member ever had, to join with', 'no value');
  }
  return ownAddress(merged);
}

function ownAddress(merged: MergedSettings): MemberAddress {
  const announced = merged.string('cluster.announce_host');
  const host = announced === '' ? merged.string('server.binding') : announced;
  if (unspecifiedHosts.has(host)) {
    const text = `a host where peers reach this node, as server.binding = ${host} is none`;
    merged.refuse('cluster.announce_host', text);
  }
  const ports = ['server.raft_port', 'cluster.announce_port', 'server.port'];
  const port = ports.map((name) => merged.integer(name)).find((value) => value !== 0) ?? 0;
  if (port === 0) merged.refuse('server.port', 'a port from 1 to 65535, for a node that joins');
  const id = merged.integer('cluster.node_id');
  return { id, host, port, address: formatAddress(host, port) };
}
