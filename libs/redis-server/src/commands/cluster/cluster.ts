import { helpCommand } from '../help-command.ts';
import type { SessionCommand } from '../session-command.ts';
import { clusterCommand } from './cluster-command.ts';
import {
  clusterCountFailureReports,
  clusterLinks,
  clusterReplicas,
  clusterSlaves,
} from './cluster-members.ts';
import { clusterCountKeysInSlot, clusterGetKeysInSlot, clusterKeySlot } from './cluster-slots.ts';
import { clusterNodeId, clusterShardId } from './node-id.ts';
import { infoText, nodesText, writeShards, writeSlots } from './topology.ts';

const perNode = 'O(N) where N is the total number of Cluster nodes';
const nondeterministic = ['nondeterministic_output'];

const info: SessionCommand = {
  ...clusterCommand,
  name: 'cluster|info',
  summary: "Answers whether there is a leader, and the cluster's size and term.",
  tips: nondeterministic,
  run: (session) => session.reply.verbatim('txt', infoText(session.context.node)),
};

const myId: SessionCommand = {
  ...clusterCommand,
  name: 'cluster|myid',
  summary: "Answers this node's id among cluster clients.",
  run: (session) => session.reply.bulk(clusterNodeId(session.context.node.nodeId)),
};

const myShardId: SessionCommand = {
  ...clusterCommand,
  name: 'cluster|myshardid',
  since: '7.2.0',
  summary: 'Answers the id of the one shard that all members form.',
  tips: nondeterministic,
  run: (session) => session.reply.bulk(clusterShardId),
};

const nodes: SessionCommand = {
  ...clusterCommand,
  name: 'cluster|nodes',
  summary: 'Describes the members, a line each.',
  complexity: perNode,
  tips: nondeterministic,
  run: (session) => session.reply.verbatim('txt', nodesText(session.context.node)),
};

const shards: SessionCommand = {
  ...clusterCommand,
  name: 'cluster|shards',
  since: '7.0.0',
  summary: 'Describes the one shard that all members form.',
  complexity: perNode,
  tips: nondeterministic,
  run: writeShards,
};

const slots: SessionCommand = {
  ...clusterCommand,
  name: 'cluster|slots',
  history: [
    ['4.0.0', 'Shows the ids of nodes.'],
    ['7.0.0', 'Shows more about the network of nodes.'],
  ],
  deprecated: { since: '7.0.0', replacedBy: 'CLUSTER SHARDS' },
  summary: 'Answers which nodes serve the slots, the leader first.',
  complexity: perNode,
  tips: nondeterministic,
  run: writeSlots,
};

const help = helpCommand('cluster', 'cluster', [
  'COUNT-FAILURE-REPORTS <node-id>',
  '    Answer 1 when this node hears nothing of the member, else 0.',
  'COUNTKEYSINSLOT <slot>',
  '    Count the keys of the slot.',
  'GETKEYSINSLOT <slot> <count>',
  '    Answer keys of the slot.',
  'INFO',
  '    Answer whether there is a leader, and the size and term of the cluster.',
  'KEYSLOT <key>',
  '    Answer the slot of the key.',
  'LINKS',
  '    Describe the connections to the other members.',
  'MYID',
  '    Answer the id of this node.',
  'MYSHARDID',
  '    Answer the id of the shard, which is the same for all nodes.',
  'NODES',
  '    Describe the members.',
  'REPLICAS <node-id>',
  '    Describe the followers of the leader.',
  'SLOTS',
  '    Answer which nodes serve the slots, the leader first.',
  'SHARDS',
  '    Describe the one shard.',
]);

/** Kiwi's members form one group that holds all slots; what cluster clients ask to find their way is answered from Raft's view. */
export const cluster: SessionCommand = {
  name: 'cluster',
  arity: -2,
  flags: [],
  group: 'cluster',
  categories: ['slow'],
  keys: [],
  since: '3.0.0',
  summary: 'Commands for cluster clients.',
  complexity: 'Depends on subcommand.',
  subcommands: [
    clusterCountFailureReports,
    clusterCountKeysInSlot,
    clusterGetKeysInSlot,
    clusterKeySlot,
    clusterLinks,
    clusterReplicas,
    clusterSlaves,
    help,
    info,
    myId,
    myShardId,
    nodes,
    shards,
    slots,
  ],
  run: (session) => session.reply.error("ERR wrong number of arguments for 'cluster' command"),
};
