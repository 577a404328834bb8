import type { MemberAddress } from './member-address.ts';
import type { EffectiveSetting } from './sources/origin.ts';

/** What the server listens on and grants its clients. */
export interface ServerConfiguration {
  /** TCP port of RESP, and of Raft and the admin API unless these have ports of their own. 0 = any free port. */
  readonly port: number;
  /** The host name or address to listen on. */
  readonly binding: string;
  /** 0 = the shared port. */
  readonly raftPort: number;
  /** 0 = the shared port. */
  readonly adminPort: number;
  /** Empty = no password is asked for. */
  readonly requirepass: string;
  readonly maxclients: number;
  readonly mode: 'proxy' | 'redirect';
  /** Alike on all nodes. */
  readonly readMode: 'read_index' | 'lease';
  /** How long a command waits for a leader or its commit before it is answered with an error. */
  readonly requestTimeoutMs: number;
  /** 0 = off. */
  readonly tcpKeepaliveS: number;
  readonly queryBufferBytesMax: number;
  readonly outputBufferBytesMax: number;
  readonly protoMaxBulkBytes: number;
  /** 0 = no limit. */
  readonly maxmemoryBytes: number;
  readonly maxmemoryPolicy: string;
  readonly maxmemorySamples: number;
  readonly lfuLogFactor: number;
  readonly lfuDecayTimeMinutes: number;
  /** The path of a Unix socket beside the port; empty = none. */
  readonly unixSocket: string;
  /** Its permissions: three octal digits. */
  readonly unixSocketPermissions: string;
  /** How old the state may be that READONLY connections read; 0 = they read what is newest. */
  readonly readonlyMaxAgeMs: number;
  /** Who may use DEBUG. */
  readonly enableDebugCommand: 'no' | 'local' | 'yes';
}

export interface ClusterConfiguration {
  readonly enabled: boolean;
  /** In cluster mode one of `members`, or the id to join with; 1 when standalone. */
  readonly nodeId: number;
  /** The first members, ascending by id; empty when standalone, and when the node joins a running cluster. */
  readonly members: readonly MemberAddress[];
  /** Members of a running cluster that a new node asks to be added, `host:port`. */
  readonly join: readonly string[];
  /** Where peers reach a node that begins without members and joins a cluster; null when it is one of the first. */
  readonly joinsAs: MemberAddress | null;
  /** As configured; {@link Configuration.dataDirectory} is where this node's data really lives. */
  readonly dataDir: string;
  readonly heartbeatIntervalMs: number;
  readonly electionTimeoutMinMs: number;
  readonly electionTimeoutMaxMs: number;
  /** The host that clients are told; empty = the host of the own member entry, or the binding. */
  readonly announceHost: string;
  /** The port that clients are told; 0 = `server.port`. */
  readonly announcePort: number;
  /** Whether a node whose data is damaged takes everything from the other members; never when standalone. */
  readonly recoverFromPeers: boolean;
  /** How a new directory keeps the log. */
  readonly logEngine: 'segments' | 'leveldb';
}

export interface RaftConfiguration {
  readonly entryBytesMax: number;
  readonly inflightBytesMax: number;
  readonly uncommittedBytesMax: number;
  /** Whether a leader sends to members beyond a majority gathered, when there is much. */
  readonly trailingPeers: boolean;
}

/** When checkpoints are made, and how they go to other members. */
export interface CheckpointConfiguration {
  /** Bytes of log after which one is made, unless the last one was larger: then after as many as that. */
  readonly logBytes: number;
  /** About so many bytes of log are kept before the newest one. */
  readonly trailingBytes: number;
  /** 0 = only by bytes. */
  readonly intervalMs: number;
  /** To one member. */
  readonly sendBytesPerSecond: number;
}

export interface LogConfiguration {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly format: 'text' | 'json';
}

/** Everything a node is told from outside: checked, complete and immutable. Made by `parseConfig`. */
export interface Configuration {
  readonly server: ServerConfiguration;
  readonly cluster: ClusterConfiguration;
  readonly raft: RaftConfiguration;
  readonly checkpoint: CheckpointConfiguration;
  readonly log: LogConfiguration;
  /** `<data_dir>/node-<id>` in cluster mode, `data_dir` when standalone. Relative to the working directory unless absolute. */
  readonly dataDirectory: string;
  /** Parameters by Redis's own names, as CONFIG SET takes them, from the section `parameters` of the file; not checked here. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The file that was read, as it was named; null without one. */
  readonly file: string | null;
  /** Every setting with its value and where that came from, in the order of the schema. */
  readonly settings: readonly EffectiveSetting[];
}
