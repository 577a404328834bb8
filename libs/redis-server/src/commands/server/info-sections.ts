import { memoryUsage, version as nodeVersion } from 'node:process';
import process from 'node:process';
import { redisVersion } from '../../compatibility.ts';
import type { NodeView } from '../../node-view.ts';
import type { ServerContext } from '../../session/server-context.ts';
import { persistenceFields } from './persistence-info.ts';

export type InfoFields = readonly (readonly [string, string | number])[];

/** A section of INFO: its name in lower case, its title, and whether it is part of the default answer. */
export interface InfoSection {
  readonly name: string;
  readonly title: string;
  readonly byDefault: boolean;
  fields(context: ServerContext): InfoFields;
}

const flag = (value: boolean): number => (value ? 1 : 0);

function server(context: ServerContext): InfoFields {
  const uptimeS = Math.floor((context.wallClock() - context.startedMs) / 1000);
  return [
    ['redis_version', redisVersion],
    ['redis_mode', redisMode(context)],
    ['kiwi_version', context.node.kiwiVersion],
    ['os', `${process.platform} ${process.arch}`],
    ['arch_bits', 64],
    ['process_id', process.pid],
    ['process_supervised', 'no'],
    ['run_id', context.node.runId],
    ['node_version', nodeVersion],
    ['server_time_usec', Math.floor(context.wallClock() * 1000)],
    ['uptime_in_seconds', uptimeS],
    ['uptime_in_days', Math.floor(uptimeS / 86_400)],
    ['executable', process.execPath],
  ];
}

function redisMode(context: ServerContext): string {
  return context.settings.mode === 'redirect' && context.node.clustered ? 'cluster' : 'standalone';
}

function clients(context: ServerContext): InfoFields {
  return [
    ['connected_clients', context.sessions.size],
    ['cluster_connections', 0],
    ['maxclients', context.settings.maxclients],
    ['blocked_clients', context.replica.waiting.size],
    ['tracking_clients', 0],
  ];
}

function memory(): InfoFields {
  const usage = memoryUsage();
  return [
    ['used_memory', usage.heapUsed + usage.external],
    ['used_memory_human', human(usage.heapUsed + usage.external)],
    ['used_memory_rss', usage.rss],
    ['used_memory_rss_human', human(usage.rss)],
    ['maxmemory', 0],
    ['maxmemory_human', '0B'],
    ['maxmemory_policy', 'noeviction'],
    ['mem_allocator', 'v8'],
  ];
}

function human(bytes: number): string {
  const units = ['B', 'K', 'M', 'G', 'T'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(2)}${units[unit]}`;
}

function stats(context: ServerContext): InfoFields {
  const { statistics, replica, pubsub } = context;
  let errors = 0;
  for (const count of statistics.errors.values()) errors += count;
  return [
    ['total_connections_received', statistics.connectionsReceived],
    ['total_commands_processed', statistics.commandsProcessed],
    ['total_net_input_bytes', statistics.bytesIn],
    ['total_net_output_bytes', statistics.bytesOut],
    ['rejected_connections', statistics.connectionsRejected],
    ['expired_keys', replica.statistics.expiredKeys],
    ['evicted_keys', 0],
    ['pubsub_channels', pubsub.channels.size],
    ['pubsub_patterns', pubsub.patterns.size],
    ['total_error_replies', errors],
    ['acl_access_denied_auth', statistics.authenticationFailures],
    ['kiwi_batches', replica.statistics.batches],
    ['kiwi_batched_operations', replica.statistics.batchedOperations],
  ];
}

function replication(context: ServerContext): InfoFields {
  const { node } = context;
  const others = node.members.filter((member) => member.id !== node.nodeId);
  return [
    // In mode proxy every node serves reads and writes, so each is a master to its clients.
    ['role', redisMode(context) === 'standalone' || context.replica.isLeader ? 'master' : 'slave'],
    [
      'connected_slaves',
      context.replica.isLeader ? others.filter((one) => one.reachable).length : 0,
    ],
    ['master_replid', node.runId],
    ['master_repl_offset', node.appliedIndex],
  ];
}

function raft(context: ServerContext): InfoFields {
  const { node, persistence } = context;
  return [
    ['raft_node_id', node.nodeId],
    ['raft_state', node.isMember ? 'up' : 'uninitialized'],
    ['raft_role', node.role],
    ['raft_is_voting', flag(isVoter(node, node.nodeId))],
    ['raft_term', node.term],
    ['raft_current_term', node.term],
    ['raft_leader_id', node.leader ?? ''],
    ['raft_commit_index', node.commitIndex],
    ['raft_applied_index', node.appliedIndex],
    ['raft_first_index', persistence.firstIndex],
    ['raft_last_index', node.lastIndex],
    ['raft_snapshot_index', persistence.snapshotIndex],
    ['raft_num_nodes', node.members.length],
    ['raft_num_voting_nodes', node.members.filter((member) => member.role === 'voter').length],
    ...node.members.map((member): [string, string] => [
      `raft_node${member.id}`,
      `host=${member.host},port=${member.port},role=${member.role},reachable=${flag(member.reachable)}`,
    ]),
  ];
}

function isVoter(node: NodeView, id: string): boolean {
  return node.members.some((member) => member.id === id && member.role === 'voter');
}

function cpu(): InfoFields {
  const usage = process.cpuUsage();
  return [
    ['used_cpu_sys', (usage.system / 1e6).toFixed(6)],
    ['used_cpu_user', (usage.user / 1e6).toFixed(6)],
  ];
}

function commandStats(context: ServerContext): InfoFields {
  const counted = context.commands.all.flatMap((command) => [
    command,
    ...(command.subcommands?.values() ?? []),
  ]);
  return counted
    .filter((command) => command.calls > 0 || command.rejectedCalls > 0)
    .map((command) => [
      `cmdstat_${command.info.name}`,
      `calls=${command.calls},rejected_calls=${command.rejectedCalls}`,
    ]);
}

function errorStats(context: ServerContext): InfoFields {
  return [...context.statistics.errors].map(([prefix, count]) => [
    `errorstat_${prefix}`,
    `count=${count}`,
  ]);
}

function cluster(context: ServerContext): InfoFields {
  return [['cluster_enabled', flag(redisMode(context) === 'cluster')]];
}

function keyspace(context: ServerContext): InfoFields {
  return context.keyspace.databases
    .filter((db) => db.size > 0)
    .map((db) => [`db${db.index}`, `keys=${db.size},expires=${db.expiring},avg_ttl=0`]);
}

export const infoSections: readonly InfoSection[] = [
  { name: 'server', title: 'Server', byDefault: true, fields: server },
  { name: 'clients', title: 'Clients', byDefault: true, fields: clients },
  { name: 'memory', title: 'Memory', byDefault: true, fields: memory },
  { name: 'persistence', title: 'Persistence', byDefault: true, fields: persistenceFields },
  { name: 'stats', title: 'Stats', byDefault: true, fields: stats },
  { name: 'replication', title: 'Replication', byDefault: true, fields: replication },
  { name: 'raft', title: 'Raft', byDefault: true, fields: raft },
  { name: 'cpu', title: 'CPU', byDefault: true, fields: cpu },
  { name: 'modules', title: 'Modules', byDefault: true, fields: () => [] },
  { name: 'commandstats', title: 'Commandstats', byDefault: false, fields: commandStats },
  { name: 'errorstats', title: 'Errorstats', byDefault: true, fields: errorStats },
  { name: 'cluster', title: 'Cluster', byDefault: true, fields: cluster },
  { name: 'keyspace', title: 'Keyspace', byDefault: true, fields: keyspace },
];
