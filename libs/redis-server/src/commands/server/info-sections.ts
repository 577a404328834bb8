import type { NodeView } from '../../node-view.ts';
import type { ServerContext } from '../../session/server-context.ts';
import { clientFields } from './clients-info.ts';
import { commandStatistics, errorStatistics, latencyStatistics } from './command-statistics.ts';
import { memoryFields } from '../memory/memory-info.ts';
import { persistenceFields } from './persistence-info.ts';
import { replicationFields } from './replication-info.ts';
import { cpuFields, redisMode, serverFields } from './server-info.ts';
import { statsFields } from './stats-info.ts';

export type InfoFields = readonly (readonly [string, string | number])[];

/** A section of INFO: its name in lower case, its title, and whether it is part of the default answer. */
export interface InfoSection {
  readonly name: string;
  readonly title: string;
  readonly byDefault: boolean;
  fields(context: ServerContext): InfoFields;
}

const flag = (value: boolean): number => (value ? 1 : 0);

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

function cluster(context: ServerContext): InfoFields {
  return [['cluster_enabled', flag(redisMode(context) === 'cluster')]];
}

function keyspace(context: ServerContext): InfoFields {
  return context.keyspace.databases
    .filter((db) => db.size > 0)
    .map((db) => [
      `db${db.index}`,
      `keys=${db.size},expires=${db.expiring},avg_ttl=${db.averageTimeToLive()}`,
    ]);
}

export const infoSections: readonly InfoSection[] = [
  { name: 'server', title: 'Server', byDefault: true, fields: serverFields },
  { name: 'clients', title: 'Clients', byDefault: true, fields: clientFields },
  { name: 'memory', title: 'Memory', byDefault: true, fields: memoryFields },
  { name: 'persistence', title: 'Persistence', byDefault: true, fields: persistenceFields },
  { name: 'stats', title: 'Stats', byDefault: true, fields: statsFields },
  { name: 'replication', title: 'Replication', byDefault: true, fields: replicationFields },
  { name: 'raft', title: 'Raft', byDefault: true, fields: raft },
  { name: 'cpu', title: 'CPU', byDefault: true, fields: cpuFields },
  { name: 'modules', title: 'Modules', byDefault: true, fields: () => [] },
  { name: 'commandstats', title: 'Commandstats', byDefault: false, fields: commandStatistics },
  { name: 'errorstats', title: 'Errorstats', byDefault: true, fields: errorStatistics },
  { name: 'latencystats', title: 'Latencystats', byDefault: false, fields: latencyStatistics },
  { name: 'cluster', title: 'Cluster', byDefault: true, fields: cluster },
  { name: 'keyspace', title: 'Keyspace', byDefault: true, fields: keyspace },
];
