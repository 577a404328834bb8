import { nodeIdMax } from '../member-address.ts';
import type { Section, Setting } from './setting.ts';

const mebibyte = 1024 * 1024;

/** The longest string of Node.js 20 (`buffer.constants.MAX_STRING_LENGTH`), 24 bytes short of the 512 MB of Redis. */
const stringBytesMax = 0x1fff_ffe8;

const hostPattern = /^[^\s[\]/]+$/;
const hostText = 'a host name or address, IPv6 without brackets';

/** One sentence per section, in the order in which they are listed everywhere. */
export const sections: Readonly<Record<Section, string>> = {
  server: 'What the node listens on and grants its clients.',
  cluster: 'Who the members are and how fast they notice a failure.',
  raft: 'Limits of the replicated log.',
  checkpoint: 'When the state is written as a checkpoint, so that the log before it can go.',
  log: 'What the node writes to its standard output.',
};

const server: readonly Setting[] = [
  {
    section: 'server',
    key: 'port',
    type: 'integer',
    default: 7379,
    min: 0,
    max: 65535,
    shortFlag: 'port',
    doc:
      'TCP port for Redis clients, and for Raft and the admin API unless they have ports of their own. ' +
      'In cluster mode, left out, it is the port of the own entry in cluster.members. 0 takes any free port (standalone only).',
  },
  {
    section: 'server',
    key: 'binding',
    type: 'string',
    default: '127.0.0.1',
    pattern: hostPattern,
    patternText: hostText,
    shortFlag: 'binding',
    doc: 'The host name or address to listen on; "0.0.0.0" or "::" for all interfaces.',
  },
  {
    section: 'server',
    key: 'raft_port',
    type: 'integer',
    default: 0,
    min: 0,
    max: 65535,
    doc: 'A port of its own for Raft between the members; 0 shares server.port.',
  },
  {
    section: 'server',
    key: 'admin_port',
    type: 'integer',
    default: 0,
    min: 0,
    max: 65535,
    doc: 'A port of its own for the HTTP admin API; 0 shares server.port.',
  },
  {
    section: 'server',
    key: 'requirepass',
    type: 'string',
    default: '',
    secret: true,
    doc: 'The password clients give with AUTH; empty asks for none. Prefer the file or the environment: flags show in process lists.',
  },
  {
    section: 'server',
    key: 'maxclients',
    type: 'integer',
    default: 10_000,
    min: 1,
    max: 1_000_000,
    doc: 'Client connections at a time; more are answered with an error and closed.',
  },
  {
    section: 'server',
    key: 'mode',
    type: 'choice',
    default: 'proxy',
    choices: ['proxy', 'redirect'],
    doc: '"proxy": any node serves any command. "redirect": followers answer -MOVED to the leader, for cluster clients.',
  },
  {
    section: 'server',
    key: 'read_mode',
    type: 'choice',
    default: 'read_index',
    choices: ['read_index', 'lease'],
    doc:
      'How reads are made linearizable: "read_index" asks a majority once per batch of reads (Raft thesis, section 6.4). ' +
      '"lease": the leader answers at once while a majority has promised to elect nobody else; needs the same value and the same ' +
      'election time-outs on ALL nodes (change it only with all of them stopped), and monotonic clocks that run within 5 % of true ' +
      'time, also when a virtual machine is suspended or moved. Failover then always takes the election time-out.',
  },
  {
    section: 'server',
    key: 'request_timeout_ms',
    type: 'integer',
    default: 10_000,
    min: 100,
    max: 3_600_000,
    doc: 'How long a command waits for a leader and for its commit before it is answered with an error.',
  },
  {
    section: 'server',
    key: 'tcp_keepalive_s',
    type: 'integer',
    default: 300,
    min: 0,
    max: 86_400,
    doc: 'Idle time after which the kernel probes whether a client is still there; 0 never probes.',
  },
  {
    section: 'server',
    key: 'query_buffer_bytes_max',
    type: 'integer',
    default: 1024 * mebibyte,
    min: mebibyte,
    max: 4096 * mebibyte,
    doc: 'Received but not yet executed bytes per client, after which its connection is closed. A transaction whose commands are more is refused.',
  },
  {
    section: 'server',
    key: 'output_buffer_bytes_max',
    type: 'integer',
    default: 1024 * mebibyte,
    min: mebibyte,
    max: 4096 * mebibyte,
    doc: 'Replies a client has not yet read, after which its connection is closed. Its next reads wait long before; subscribers have limits of their own (CONFIG SET client-output-buffer-limit).',
  },
  {
    section: 'server',
    key: 'maxmemory_bytes',
    type: 'integer',
    default: 0,
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    doc:
      'What data, connections and the process itself may take together, by an estimate; then commands that take memory are refused, or keys evicted. 0: no limit. ' +
      "Stay well below Node.js's --max-old-space-size. The leader's value counts for the cluster: set it alike on all nodes.",
  },
  {
    section: 'server',
    key: 'maxmemory_policy',
    type: 'choice',
    default: 'noeviction',
    choices: [
      'volatile-lru',
      'volatile-lfu',
      'volatile-random',
      'volatile-ttl',
      'allkeys-lru',
      'allkeys-lfu',
      'allkeys-random',
      'noeviction',
    ],
    doc:
      'Which keys go when maxmemory_bytes is reached: those with a deadline or all, the least recently or least frequently used, by chance, or the next to expire. ' +
      'The leader chooses by the accesses it sees (all writes, and reads of its own clients), and all nodes delete the same.',
  },
  {
    section: 'server',
    key: 'maxmemory_samples',
    type: 'integer',
    default: 5,
    min: 1,
    max: 64,
    doc: 'Keys that are looked at for each one that is evicted.',
  },
  {
    section: 'server',
    key: 'lfu_log_factor',
    type: 'integer',
    default: 10,
    min: 0,
    max: 2_147_483_647,
    doc: 'How slowly the frequency counter of a key rises: with 10, a million accesses lead to its end at 255.',
  },
  {
    section: 'server',
    key: 'lfu_decay_time_minutes',
    type: 'integer',
    default: 1,
    min: 0,
    max: 2_147_483_647,
    doc: 'The frequency counter of a key goes down by one for so many minutes without an access; 0: never.',
  },
  {
    section: 'server',
    key: 'proto_max_bulk_bytes',
    type: 'integer',
    default: stringBytesMax,
    min: mebibyte,
    max: stringBytesMax,
    doc: 'The longest single argument of a command; as in Redis 512 MB, less what a string of Node.js cannot hold.',
  },
  {
    section: 'server',
    key: 'unix_socket',
    type: 'string',
    default: '',
    doc: 'The path of a Unix socket for Redis clients of this machine, beside the port; empty: none. A file that is there is replaced if it is a socket.',
  },
  {
    section: 'server',
    key: 'unix_socket_permissions',
    type: 'string',
    default: '700',
    pattern: /^[0-7]{3}$/,
    patternText: 'three octal digits',
    doc: 'The permissions of the Unix socket.',
  },
  {
    section: 'server',
    key: 'readonly_max_age_ms',
    type: 'integer',
    default: 0,
    min: 0,
    max: 3_600_000,
    doc:
      'How old the state may be that a connection reads after READONLY. What this node knows to be younger it answers at once; else, as with 0, ' +
      'a read asks the leader first and is never stale.',
  },
  {
    section: 'server',
    key: 'enable_debug_command',
    type: 'choice',
    default: 'no',
    choices: ['no', 'local', 'yes'],
    doc: 'Who may use DEBUG: nobody, clients of this machine, or everybody. For tests: some of it stops the node for a while.',
  },
];

const cluster: readonly Setting[] = [
  {
    section: 'cluster',
    key: 'enabled',
    type: 'boolean',
    default: false,
    doc: 'true: this node is one of cluster.members and every write is replicated. false: a node of its own.',
  },
  {
    section: 'cluster',
    key: 'node_id',
    type: 'integer',
    default: 1,
    min: 1,
    max: nodeIdMax,
    shortFlag: 'node-id',
    doc: 'Which of cluster.members this node is, or the new id it joins with; must be set in cluster mode. Never give the id of one machine to another.',
  },
  {
    section: 'cluster',
    key: 'members',
    type: 'list',
    default: [],
    doc:
      'The first members, the same on every node: "id:host:port" where peers connect, IPv6 as "1:[::1]:7379". ' +
      'As a flag or in the environment: separated by commas.',
  },
  {
    section: 'cluster',
    key: 'join',
    type: 'list',
    default: [],
    doc:
      'For a new node, instead of cluster.members: addresses "host:port" of members of a running cluster, which it asks to be added. ' +
      'It is a learner until it has caught up, and later knows its cluster from its own data. ' +
      'Set to an empty list, the node waits until it is added (POST /cluster/join, RAFT.NODE ADD). ' +
      'Its peers reach it at cluster.announce_host (server.binding) and server.raft_port, cluster.announce_port or server.port.',
  },
  {
    section: 'cluster',
    key: 'data_dir',
    type: 'string',
    default: './kiwi-data',
    pattern: /^[^\0]+$/,
    patternText: 'a path',
    shortFlag: 'data-dir',
    doc:
      'Where the data lives. In cluster mode each node uses the folder node-<id> inside it, so that several nodes ' +
      'on one machine can share a configuration file; standalone uses it directly.',
  },
  {
    section: 'cluster',
    key: 'heartbeat_interval_ms',
    type: 'integer',
    default: 100,
    min: 10,
    max: 60_000,
    doc: 'How often the leader tells the others that it is there.',
  },
  {
    section: 'cluster',
    key: 'election_timeout_min_ms',
    type: 'integer',
    default: 1000,
    min: 50,
    max: 600_000,
    doc: 'Silence of the leader after which a node may campaign: each time-out is drawn between this and the maximum. At least twice the heartbeat interval.',
  },
  {
    section: 'cluster',
    key: 'election_timeout_max_ms',
    type: 'integer',
    default: 2000,
    min: 50,
    max: 600_000,
    doc: 'See election_timeout_min_ms. A wide range makes split votes rare.',
  },
  {
    section: 'cluster',
    key: 'announce_host',
    type: 'string',
    default: '',
    pattern: /^([^\s[\]/]+)?$/,
    patternText: `${hostText}, or empty`,
    doc: 'The host clients are told (CLUSTER SLOTS, -MOVED) when it differs from the member entry, as behind NAT or in containers; empty: no difference.',
  },
  {
    section: 'cluster',
    key: 'announce_port',
    type: 'integer',
    default: 0,
    min: 0,
    max: 65535,
    doc: 'The port clients are told when it differs from server.port, as with mapped ports; 0: no difference.',
  },
  {
    section: 'cluster',
    key: 'recover_from_peers',
    type: 'boolean',
    default: false,
    shortFlag: 'recover-from-peers',
    doc:
      'What a node does whose log or checkpoint is found damaged at its start. false: it says what is damaged and does not start. ' +
      'true: it moves the data aside to damaged-<time> in its data directory and takes everything from the other members, ' +
      'which have to be a majority without it. It does nothing when the data is sound. Cluster mode only.',
  },
  {
    section: 'cluster',
    key: 'log_engine',
    type: 'choice',
    default: 'segments',
    choices: ['segments', 'leveldb'],
    doc:
      'How a new data directory keeps the log: "segments" (files that are written from beginning to end and used again) or "leveldb". ' +
      'Both are equally durable; segments take about half the time per write. A directory that has a log keeps the kind it has.',
  },
];

const raft: readonly Setting[] = [
  {
    section: 'raft',
    key: 'entry_bytes_max',
    type: 'integer',
    default: mebibyte,
    min: 1024,
    max: 64 * mebibyte,
    doc: 'A batch of commands is closed when it reaches this size; one larger command makes an entry by itself.',
  },
  {
    section: 'raft',
    key: 'inflight_bytes_max',
    type: 'integer',
    default: 16 * mebibyte,
    min: 1024,
    max: 1024 * mebibyte,
    doc: 'Log entries sent to a peer and not yet acknowledged by it.',
  },
  {
    section: 'raft',
    key: 'uncommitted_bytes_max',
    type: 'integer',
    default: 64 * mebibyte,
    min: 1024,
    max: 4096 * mebibyte,
    doc: 'Log entries of the leader that wait for a majority; beyond it new ones are refused as overload.',
  },
  {
    section: 'raft',
    key: 'trailing_peers',
    type: 'boolean',
    default: true,
    doc:
      'A leader with much to do sends entries at once only to as many members as make a majority with it, those that acknowledge first, ' +
      'and to the others gathered, every tenth of the heartbeat interval (5 to 50 ms). That makes writes cheaper; the others are as much ' +
      'further behind. Members whose clients write, or read linearizably, get entries at once. false: all members always do.',
  },
];

const checkpoint: readonly Setting[] = [
  {
    section: 'checkpoint',
    key: 'log_bytes',
    type: 'integer',
    default: 64 * mebibyte,
    min: 1024,
    max: 64 * 1024 * mebibyte,
    doc:
      'A checkpoint is made after so many bytes of log, or after 1.25 times as many as the last checkpoint had if that is more. ' +
      'Less makes a restart replay less; more writes the state less often.',
  },
  {
    section: 'checkpoint',
    key: 'trailing_bytes',
    type: 'integer',
    default: 16 * mebibyte,
    min: 0,
    max: 64 * 1024 * mebibyte,
    doc:
      'Log that is kept before the newest checkpoint, for members that lag a little: those that lag more are sent the whole ' +
      'checkpoint. At least raft.inflight_bytes_max is wise.',
  },
  {
    section: 'checkpoint',
    key: 'interval_ms',
    type: 'integer',
    default: 300_000,
    min: 0,
    max: 7 * 86_400_000,
    doc: 'A checkpoint is made after this time if anything was written since the last one; 0: only by bytes.',
  },
  {
    section: 'checkpoint',
    key: 'send_bytes_per_second',
    type: 'integer',
    default: 64 * mebibyte,
    min: 64 * 1024,
    max: 64 * 1024 * mebibyte,
    doc: 'How fast a checkpoint is sent to a member that is new or was away for long, at most.',
  },
];

const log: readonly Setting[] = [
  {
    section: 'log',
    key: 'level',
    type: 'choice',
    default: 'info',
    choices: ['debug', 'info', 'warn', 'error'],
    doc: 'The least important records that are still written.',
  },
  {
    section: 'log',
    key: 'format',
    type: 'choice',
    default: 'text',
    choices: ['text', 'json'],
    doc: '"text" for people, "json" with one record per line for log collectors.',
  },
];

/** The schema: every setting there is. */
export const settings: readonly Setting[] = [...server, ...cluster, ...raft, ...checkpoint, ...log];
