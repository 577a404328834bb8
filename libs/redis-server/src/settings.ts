import { defaultEncodingLimits } from '@kiwi/commands';
import type { EncodingLimits } from '@kiwi/commands';
import type { MemorySettings } from '@kiwi/replica';
import { defaultOutputLimits } from './session/output-limits.ts';
import type { OutputLimits } from './session/output-limits.ts';

/** Those of the replica, to be changed. */
type ChangeableMemorySettings = { -readonly [Key in keyof MemorySettings]: MemorySettings[Key] };

/** What can be set on a running server (CONFIG SET), with the values of the configuration file at first. */
export interface ServerSettings extends EncodingLimits, ChangeableMemorySettings {
  /** Where it listens; the port is known when it does. */
  port: number;
  readonly bind: string;
  /** Empty when there is none. */
  readonly unixSocket: string;
  readonly unixSocketPermissions: string;
  /** Absolute; empty when there is none. */
  readonly configFile: string;
  /** Where the data is. */
  readonly dataDirectory: string;
  /** Empty: no password is asked for. */
  requirepass: string;
  maxclients: number;
  /** Largest bulk string in a request, bytes. */
  bulkBytesMax: number;
  /** Largest whole request, bytes of its frame: what the log and the messages between nodes can carry. */
  readonly commandBytesMax: number;
  /** A connection whose unparsed input grows beyond this is closed. */
  queryBufferBytesMax: number;
  /** What a connection may leave unread. */
  outputLimits: OutputLimits;
  /** Seconds of idleness after which a connection is closed; 0 = never. */
  timeoutS: number;
  tcpKeepaliveS: number;
  /** Calls that take so many microseconds or longer are kept for SLOWLOG; negative: none. */
  slowLogSlowerThanUs: number;
  slowLogLengthMax: number;
  /** From how many milliseconds on something is kept for LATENCY; 0: never. */
  latencyMonitorThresholdMs: number;
  /** Whether there is a histogram per command. */
  latencyTracking: boolean;
  /** The percentiles of INFO latencystats. */
  latencyPercentiles: readonly number[];
  /** Classes of keyspace notifications, with `A` spelled out: see `parseEventClasses`. */
  notifyKeyspaceEvents: string;
  /** Keys that are remembered for client-side caching; beyond it the first ones are given up, with an invalidation. */
  trackingTableKeysMax: number;
  /** How old the state may be that is read after READONLY, ms; 0: it is the newest. */
  readonlyMaxAgeMs: number;
  /** Who may use DEBUG. */
  readonly enableDebugCommand: 'no' | 'local' | 'yes';
  /** What a follower does with a command on data: bring it to the leader, or name the leader. */
  mode: 'proxy' | 'redirect';
}

export const defaultSettings: ServerSettings = {
  ...defaultEncodingLimits,
  port: 0,
  bind: '',
  unixSocket: '',
  unixSocketPermissions: '700',
  configFile: '',
  dataDirectory: '',
  maxmemoryBytes: 0,
  maxmemoryPolicy: 'noeviction',
  maxmemorySamples: 5,
  lfuLogFactor: 10,
  lfuDecayTimeMinutes: 1,
  requirepass: '',
  maxclients: 10_000,
  bulkBytesMax: 536_870_888,
  commandBytesMax: 1000 * 1024 * 1024,
  queryBufferBytesMax: 1024 * 1024 * 1024,
  outputLimits: defaultOutputLimits,
  timeoutS: 0,
  tcpKeepaliveS: 300,
  slowLogSlowerThanUs: 10_000,
  slowLogLengthMax: 128,
  latencyMonitorThresholdMs: 0,
  latencyTracking: true,
  latencyPercentiles: [50, 99, 99.9],
  notifyKeyspaceEvents: '',
  trackingTableKeysMax: 1_000_000,
  readonlyMaxAgeMs: 0,
  enableDebugCommand: 'no',
  mode: 'proxy',
};
