import type { ServerContext } from '../../session/server-context.ts';
import type { InfoFields } from './info-sections.ts';

/** INFO stats. What Redis counts and Kiwi has not (forks, replication from a master, threads) is left out. */
export function statsFields(context: ServerContext): InfoFields {
  const { statistics, replica, pubsub, rates, keyspace } = context;
  const errors = [...statistics.errors.values()].reduce((sum, count) => sum + count, 0);
  return [
    ['total_connections_received', statistics.connectionsReceived],
    ['total_commands_processed', statistics.commandsProcessed],
    ['instantaneous_ops_per_sec', rates.commands],
    ['total_net_input_bytes', statistics.bytesIn],
    ['total_net_output_bytes', statistics.bytesOut],
    ['instantaneous_input_kbps', rates.inputKiB.toFixed(2)],
    ['instantaneous_output_kbps', rates.outputKiB.toFixed(2)],
    ['rejected_connections', statistics.connectionsRejected],
    ['expired_keys', replica.statistics.expiredKeys],
    ['evicted_keys', replica.statistics.evictedKeys],
    ['total_eviction_exceeded_time', Math.round(replica.memory.exceededMs.total)],
    ['current_eviction_exceeded_time', Math.round(replica.memory.exceededMs.current)],
    ['keyspace_hits', keyspace.lookups.hits],
    ['keyspace_misses', keyspace.lookups.misses],
    ['pubsub_channels', pubsub.channels.size],
    ['pubsub_patterns', pubsub.patterns.size],
    ['pubsubshard_channels', pubsub.shardChannels.size],
    ['tracking_total_keys', context.tracking.keyCount],
    ['tracking_total_items', context.tracking.itemCount],
    ['tracking_total_prefixes', context.tracking.prefixCount],
    ['unexpected_error_replies', 0],
    ['total_error_replies', errors],
    ['acl_access_denied_auth', statistics.authenticationFailures],
    ['kiwi_batches', replica.statistics.batches],
    ['kiwi_batched_operations', replica.statistics.batchedOperations],
  ];
}
