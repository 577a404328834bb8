import type { EncodingLimits } from '@kiwi/commands';
import { parseMemoryValue } from './memory-value.ts';
import { outputBufferLimit } from './output-buffer-limit.ts';
import { evictionPolicies } from '@kiwi/keyspace';
import { formatEventClasses, parseEventClasses } from '../../notifications/event-classes.ts';
import type { ServerContext } from '../../session/server-context.ts';
import type { ServerSettings } from '../../settings.ts';

const largest = Number.MAX_SAFE_INTEGER;

type IntegerKey =
  | 'maxclients'
  | 'timeoutS'
  | 'tcpKeepaliveS'
  | 'trackingTableKeysMax'
  | 'readonlyMaxAgeMs'
  | 'slowLogSlowerThanUs'
  | 'slowLogLengthMax'
  | 'latencyMonitorThresholdMs'
  | 'maxmemorySamples'
  | 'lfuLogFactor'
  | 'lfuDecayTimeMinutes'
  | keyof EncodingLimits;

/** A parameter of CONFIG GET and, when it has `set`, of CONFIG SET. */
export interface ConfigParameter {
  readonly name: string;
  get(context: ServerContext): string;
  /** Checks a value: the change to make, or what is wrong with it. */
  readonly parse?: (
    value: string,
    settings: Readonly<ServerSettings>,
  ) => Partial<ServerSettings> | string;
}

/** A number, optionally with Redis's units of memory (1k = 1000, 1kb = 1024 …), within bounds. */
function bytes(
  key: 'bulkBytesMax' | 'queryBufferBytesMax' | 'maxmemoryBytes',
  min: number,
  max: number,
): NonNullable<ConfigParameter['parse']> {
  return (value) => {
    const number = parseMemoryValue(value);
    if (number === null) return 'argument must be a memory value';
    if (number < min || number > max) {
      return `argument must be between ${min} and ${max} inclusive`;
    }
    return { [key]: number };
  };
}

function integer(key: IntegerKey, min: number, max: number): NonNullable<ConfigParameter['parse']> {
  return (value) => {
    if (!/^-?\d{1,15}$/.test(value)) return "argument couldn't be parsed into an integer";
    const number = Number(value);
    if (number < min || number > max) {
      const shown = max === largest ? '9223372036854775807' : max;
      return `argument must be between ${min} and ${shown} inclusive`;
    }
    return { [key]: number };
  };
}

function percentiles(value: string): Partial<ServerSettings> | string {
  const numbers = value.trim() === '' ? [] : value.trim().split(/\s+/).map(Number);
  const areValid = numbers.every((one) => one >= 0 && one <= 100);
  return areValid
    ? { latencyPercentiles: numbers }
    : 'latency-tracking-info-percentiles parameters should sit between [0.0,100.0]';
}

function evictionPolicy(value: string): Partial<ServerSettings> | string {
  const policy = evictionPolicies.find((one) => one === value.toLowerCase());
  if (policy !== undefined) return { maxmemoryPolicy: policy };
  return `argument(s) must be one of the following: ${evictionPolicies.join(', ')}`;
}

/** A limit that decides what OBJECT ENCODING reports, under its name and the one it had before Redis 7. */
function encodingLimit(
  key: keyof EncodingLimits,
  name: string,
  min: number,
  max: number,
): readonly ConfigParameter[] {
  const names = name.includes('listpack') ? [name, name.replace('listpack', 'ziplist')] : [name];
  return names.map((one) => ({
    name: one,
    get: (context) => String(context.settings[key]),
    parse: integer(key, min, max),
  }));
}

/** Redis 7.2 has no older names for the limits of sets. */
function setLimit(key: keyof EncodingLimits, name: string): ConfigParameter {
  return encodingLimit(key, name, 0, largest)[0] as ConfigParameter;
}

/** A setting of consensus, which takes a restart of the node to change. */
export function raftParameters(context: ServerContext): readonly ConfigParameter[] {
  return Object.entries(context.node.raftParameters).map(([name, value]) =>
    fixed(`raft.${name}`, value),
  );
}

const fixed = (name: string, value: string): ConfigParameter => ({ name, get: () => value });

/**
 * The parameters that mean something here. The fixed ones say what holds by design: every write is in the log, fsynced by a
 * majority.
 */
export const configParameters: readonly ConfigParameter[] = [
  fixed('appendfsync', 'always'),
  fixed('appendonly', 'yes'),
  { name: 'bind', get: (context) => context.settings.bind },
  { name: 'databases', get: (context) => String(context.keyspace.databases.length) },
  { name: 'dir', get: (context) => context.settings.dataDirectory },
  { name: 'port', get: (context) => String(context.settings.port) },
  {
    name: 'client-query-buffer-limit',
    get: (context) => String(context.settings.queryBufferBytesMax),
    parse: bytes('queryBufferBytesMax', 1024 * 1024, 2 ** 40),
  },
  outputBufferLimit,
  {
    name: 'kiwi-mode',
    get: (context) => context.settings.mode,
    parse: (value) =>
      value === 'proxy' || value === 'redirect'
        ? { mode: value }
        : 'argument(s) must be one of the following: proxy, redirect',
  },
  {
    name: 'kiwi-readonly-max-age-ms',
    get: (context) => String(context.settings.readonlyMaxAgeMs),
    parse: integer('readonlyMaxAgeMs', 0, 3_600_000),
  },
  { name: 'enable-debug-command', get: (context) => context.settings.enableDebugCommand },
  { name: 'unixsocket', get: (context) => context.settings.unixSocket },
  { name: 'unixsocketperm', get: (context) => context.settings.unixSocketPermissions },
  {
    name: 'maxclients',
    get: (context) => String(context.settings.maxclients),
    parse: integer('maxclients', 1, 1_000_000),
  },
  ...encodingLimit('hashListpackEntriesMax', 'hash-max-listpack-entries', 0, largest),
  ...encodingLimit('hashListpackValueBytesMax', 'hash-max-listpack-value', 0, largest),
  ...encodingLimit('listListpackSizeMax', 'list-max-listpack-size', -(2 ** 31), 2 ** 31 - 1),
  ...encodingLimit('setIntsetEntriesMax', 'set-max-intset-entries', 0, largest),
  setLimit('setListpackEntriesMax', 'set-max-listpack-entries'),
  setLimit('setListpackValueBytesMax', 'set-max-listpack-value'),
  ...encodingLimit('zsetListpackEntriesMax', 'zset-max-listpack-entries', 0, largest),
  ...encodingLimit('zsetListpackValueBytesMax', 'zset-max-listpack-value', 0, largest),
  {
    name: 'latency-monitor-threshold',
    get: (context) => String(context.settings.latencyMonitorThresholdMs),
    parse: integer('latencyMonitorThresholdMs', 0, largest),
  },
  {
    name: 'latency-tracking',
    get: (context) => (context.settings.latencyTracking ? 'yes' : 'no'),
    parse: (value) =>
      /^(?:yes|no)$/i.test(value)
        ? { latencyTracking: value.toLowerCase() === 'yes' }
        : "argument must be 'yes' or 'no'",
  },
  {
    name: 'latency-tracking-info-percentiles',
    get: (context) => context.settings.latencyPercentiles.join(' '),
    parse: percentiles,
  },
  {
    name: 'lfu-decay-time',
    get: (context) => String(context.settings.lfuDecayTimeMinutes),
    parse: integer('lfuDecayTimeMinutes', 0, 2147483647),
  },
  {
    name: 'lfu-log-factor',
    get: (context) => String(context.settings.lfuLogFactor),
    parse: integer('lfuLogFactor', 0, 2147483647),
  },
  {
    name: 'maxmemory',
    get: (context) => String(context.settings.maxmemoryBytes),
    parse: bytes('maxmemoryBytes', 0, largest),
  },
  {
    name: 'maxmemory-policy',
    get: (context) => context.settings.maxmemoryPolicy,
    parse: evictionPolicy,
  },
  {
    name: 'maxmemory-samples',
    get: (context) => String(context.settings.maxmemorySamples),
    parse: integer('maxmemorySamples', 1, 2147483647),
  },
  {
    name: 'notify-keyspace-events',
    get: (context) => formatEventClasses(context.settings.notifyKeyspaceEvents),
    parse: (value) => {
      const classes = parseEventClasses(value);
      return classes === null
        ? "Invalid event class character. Use 'Ag$lshzxeKEtmdn'."
        : { notifyKeyspaceEvents: classes };
    },
  },
  {
    name: 'tracking-table-max-keys',
    get: (context) => String(context.settings.trackingTableKeysMax),
    parse: integer('trackingTableKeysMax', 1, largest),
  },
  {
    name: 'proto-max-bulk-len',
    get: (context) => String(context.settings.bulkBytesMax),
    parse: bytes('bulkBytesMax', 1024 * 1024, 536_870_888),
  },
  {
    name: 'requirepass',
    get: (context) => context.settings.requirepass,
    parse: (value) => ({ requirepass: value }),
  },
  fixed('save', ''),
  {
    name: 'slowlog-log-slower-than',
    get: (context) => String(context.settings.slowLogSlowerThanUs),
    parse: integer('slowLogSlowerThanUs', -1, largest),
  },
  {
    name: 'slowlog-max-len',
    get: (context) => String(context.settings.slowLogLengthMax),
    parse: integer('slowLogLengthMax', 0, 1_000_000),
  },
  {
    name: 'tcp-keepalive',
    get: (context) => String(context.settings.tcpKeepaliveS),
    parse: integer('tcpKeepaliveS', 0, 2147483647),
  },
  {
    name: 'timeout',
    get: (context) => String(context.settings.timeoutS),
    parse: integer('timeoutS', 0, 2147483647),
  },
];
