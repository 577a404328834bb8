import { join } from 'node:path';
import type { Configuration } from './configuration.ts';
import type { MemberAddress } from './member-address.ts';
import { readFlags } from './sources/command-line.ts';
import { readEnvironment } from './sources/environment.ts';
import { readTomlFile } from './sources/toml-file.ts';
import type { ConfigurationFile } from './sources/toml-file.ts';
import { checkMembers, checkOwnMember } from './validation/cluster-members.ts';
import { checkOwnPort, checkRecovery, checkRelations } from './validation/cross-checks.ts';
import { faultsError } from './validation/fault.ts';
import { checkJoin } from './validation/joining.ts';
import { MergedSettings } from './validation/merged-settings.ts';
import type { Findings } from './validation/setting-value.ts';

/** What a configuration is made of, weakest first. */
export interface ConfigurationSources {
  readonly file?: ConfigurationFile;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The arguments without node and script (`process.argv.slice(2)`). */
  readonly argv: readonly string[];
}

/**
 * Merges defaults, file, environment and flags (the later wins), and checks the whole.
 *
 * @throws ConfigError `KIWI_CONFIG_INVALID` naming every fault, one per line: where, key, what was found, what is allowed.
 */
export function parseConfig(sources: ConfigurationSources): Configuration {
  const findings: Findings = { values: [], parameters: {}, faults: [] };
  if (sources.file !== undefined) readTomlFile(sources.file, findings);
  readEnvironment(sources.env, findings);
  readFlags(sources.argv, findings);

  const merged = new MergedSettings(findings);
  checkRelations(merged);
  checkRecovery(merged);
  const members = checkMembers(merged);
  const joinsAs = checkJoin(merged, members);
  const own = joinsAs === null ? checkOwnMember(merged, members) : null;
  if (own !== null) checkOwnPort(merged, own);
  if (merged.faults.length > 0) throw faultsError(merged.faults);
  return {
    ...configurationOf(merged, members, joinsAs),
    parameters: findings.parameters,
    file: sources.file?.name ?? null,
  };
}

function configurationOf(
  merged: MergedSettings,
  members: readonly MemberAddress[],
  joinsAs: MemberAddress | null,
): Omit<Configuration, 'file' | 'parameters'> {
  const enabled = merged.boolean('cluster.enabled');
  const nodeId = merged.integer('cluster.node_id');
  const dataDir = merged.string('cluster.data_dir');
  return {
    server: serverOf(merged),
    cluster: {
      enabled,
      nodeId,
      members: enabled ? members : [],
      join: joinsAs === null ? [] : merged.list('cluster.join'),
      joinsAs,
      dataDir,
      heartbeatIntervalMs: merged.integer('cluster.heartbeat_interval_ms'),
      electionTimeoutMinMs: merged.integer('cluster.election_timeout_min_ms'),
      electionTimeoutMaxMs: merged.integer('cluster.election_timeout_max_ms'),
      announceHost: merged.string('cluster.announce_host'),
      announcePort: merged.integer('cluster.announce_port'),
      recoverFromPeers: merged.boolean('cluster.recover_from_peers'),
      logEngine: merged.string('cluster.log_engine') as Configuration['cluster']['logEngine'],
    },
    raft: {
      entryBytesMax: merged.integer('raft.entry_bytes_max'),
      inflightBytesMax: merged.integer('raft.inflight_bytes_max'),
      uncommittedBytesMax: merged.integer('raft.uncommitted_bytes_max'),
      trailingPeers: merged.boolean('raft.trailing_peers'),
    },
    checkpoint: {
      logBytes: merged.integer('checkpoint.log_bytes'),
      trailingBytes: merged.integer('checkpoint.trailing_bytes'),
      intervalMs: merged.integer('checkpoint.interval_ms'),
      sendBytesPerSecond: merged.integer('checkpoint.send_bytes_per_second'),
    },
    log: {
      level: merged.string('log.level') as Configuration['log']['level'],
      format: merged.string('log.format') as Configuration['log']['format'],
    },
    dataDirectory: enabled ? join(dataDir, `node-${nodeId}`) : dataDir,
    settings: merged.all,
  };
}

function serverOf(merged: MergedSettings): Configuration['server'] {
  return {
    port: merged.integer('server.port'),
    binding: merged.string('server.binding'),
    raftPort: merged.integer('server.raft_port'),
    adminPort: merged.integer('server.admin_port'),
    requirepass: merged.string('server.requirepass'),
    maxclients: merged.integer('server.maxclients'),
    mode: merged.string('server.mode') as Configuration['server']['mode'],
    readMode: merged.string('server.read_mode') as Configuration['server']['readMode'],
    requestTimeoutMs: merged.integer('server.request_timeout_ms'),
    tcpKeepaliveS: merged.integer('server.tcp_keepalive_s'),
    queryBufferBytesMax: merged.integer('server.query_buffer_bytes_max'),
    outputBufferBytesMax: merged.integer('server.output_buffer_bytes_max'),
    protoMaxBulkBytes: merged.integer('server.proto_max_bulk_bytes'),
    maxmemoryBytes: merged.integer('server.maxmemory_bytes'),
    maxmemoryPolicy: merged.string('server.maxmemory_policy'),
    maxmemorySamples: merged.integer('server.maxmemory_samples'),
    lfuLogFactor: merged.integer('server.lfu_log_factor'),
    lfuDecayTimeMinutes: merged.integer('server.lfu_decay_time_minutes'),
    unixSocket: merged.string('server.unix_socket'),
    unixSocketPermissions: merged.string('server.unix_socket_permissions'),
    readonlyMaxAgeMs: merged.integer('server.readonly_max_age_ms'),
    enableDebugCommand: merged.string(
      'server.enable_debug_command',
    ) as Configuration['server']['enableDebugCommand'],
  };
}
