import { keySlot } from '@kiwi/keyspace';
import type { SessionCommand } from '../session-command.ts';
import { clusterNodeId } from './node-id.ts';
import { infoText, nodesText, writeShards, writeSlots } from './topology.ts';

const common = {
  group: 'cluster',
  flags: ['stale'],
  categories: ['slow'],
  keys: [],
  since: '3.0.0',
  arity: 2,
  complexity: 'O(1)',
} as const;
const perNode = 'O(N) where N is the total number of Cluster nodes';
const nondeterministic = ['nondeterministic_output'];

const info: SessionCommand = {
  ...common,
  name: 'cluster|info',
  summary: "Answers whether there is a leader, and the cluster's size and term.",
  tips: nondeterministic,
  run: (session) => session.reply.verbatim('txt', infoText(session.context.node)),
};

const keySlotCommand: SessionCommand = {
  ...common,
  name: 'cluster|keyslot',
  syntax: 'key:string',
  arity: 3,
  summary: 'Answers the hash slot of a key.',
  complexity: 'O(N) where N is the number of bytes in the key',
  run: (session, args) => session.reply.integer(keySlot(args[2] as string)),
};

const myId: SessionCommand = {
  ...common,
  name: 'cluster|myid',
  summary: "Answers this node's id among cluster clients.",
  run: (session) => session.reply.bulk(clusterNodeId(session.context.node.nodeId)),
};

const nodes: SessionCommand = {
  ...common,
  name: 'cluster|nodes',
  summary: 'Describes the members, a line each.',
  complexity: perNode,
  tips: nondeterministic,
  run: (session) => session.reply.verbatim('txt', nodesText(session.context.node)),
};

const shards: SessionCommand = {
  ...common,
  name: 'cluster|shards',
  since: '7.0.0',
  summary: 'Describes the one shard that all members form.',
  complexity: perNode,
  tips: nondeterministic,
  run: writeShards,
};

const slots: SessionCommand = {
  ...common,
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
  subcommands: [info, keySlotCommand, myId, nodes, shards, slots],
  run: (session) => session.reply.error("ERR wrong number of arguments for 'cluster' command"),
};
