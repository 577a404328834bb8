import type { ServerContext } from '../../session/server-context.ts';
import type { InfoFields } from './info-sections.ts';
import { redisMode } from './server-info.ts';

/**
 * INFO replication. In mode `proxy` every node serves reads and writes, so each is a master to its clients; offsets are indexes of the log.
 */
export function replicationFields(context: ServerContext): InfoFields {
  const { node, replica } = context;
  const isMaster = redisMode(context) === 'standalone' || replica.isLeader;
  return [
    ['role', isMaster ? 'master' : 'slave'],
    ...(isMaster ? [] : leaderFields(context)),
    ...followerFields(context),
    ['master_failover_state', 'no-failover'],
    ['master_replid', node.runId],
    ['master_repl_offset', node.appliedIndex],
  ];
}

function leaderFields({ node, wallClock }: ServerContext): InfoFields {
  const leader = node.members.find(({ id }) => id === node.leader);
  const silentMs = wallClock() - (leader?.contactMs ?? wallClock());
  return [
    ['master_host', leader?.host ?? ''],
    ['master_port', leader?.port ?? 0],
    ['master_link_status', leader?.reachable === true ? 'up' : 'down'],
    ['master_last_io_seconds_ago', Math.floor(silentMs / 1000)],
    ['master_sync_in_progress', 0],
    ['slave_repl_offset', node.appliedIndex],
    ['slave_read_only', 1],
  ];
}

function followerFields({ node, replica, wallClock }: ServerContext): InfoFields {
  const followers = replica.isLeader
    ? node.members.filter(({ id, reachable }) => id !== node.nodeId && reachable)
    : [];
  return [
    ['connected_slaves', followers.length],
    ...followers.map(({ host, port, ackedIndex, contactMs }, i): [string, string] => [
      `slave${i}`,
      `ip=${host},port=${port},state=online,offset=${ackedIndex ?? 0},lag=${Math.floor((wallClock() - (contactMs ?? 0)) / 1000)}`,
    ]),
  ];
}
