import type { LoadingProgress } from '../../persistence-view.ts';
import type { ServerContext } from '../../session/server-context.ts';
import type { InfoFields } from './info-sections.ts';

/**
 * INFO persistence, with the fields of Redis. A checkpoint stands for both of its files: for the RDB file, and for the base of the
 * append-only file, whose rest is the log. There is no fork, so nothing is copied on write for one.
 */
export function persistenceFields(context: ServerContext): InfoFields {
  const { persistence, replica, wallClock } = context;
  const { savingSinceMs, lastSaveDurationMs, loading } = persistence;
  const saving = savingSinceMs === null ? 0 : 1;
  const status = persistence.lastSaveFailed === null ? 'ok' : 'err';
  const lastSeconds = seconds(lastSaveDurationMs);
  const currentSeconds = savingSinceMs === null ? -1 : seconds(wallClock() - savingSinceMs);
  return [
    ['loading', loading === null ? 0 : 1],
    ['async_loading', 0],
    ['current_cow_peak', 0],
    ['current_cow_size', 0],
    ['current_cow_size_age', 0],
    ['current_fork_perc', '0.00'],
    ['current_save_keys_processed', 0],
    ['current_save_keys_total', saving === 0 ? 0 : keysOf(context)],
    ['rdb_changes_since_last_save', persistence.changesSinceSave],
    ['rdb_bgsave_in_progress', saving],
    ['rdb_last_save_time', Math.floor(persistence.lastSaveMs / 1000)],
    ['rdb_last_bgsave_status', status],
    ['rdb_last_bgsave_time_sec', lastSeconds],
    ['rdb_current_bgsave_time_sec', currentSeconds],
    ['rdb_saves', persistence.saves],
    ['rdb_last_cow_size', 0],
    ['rdb_last_load_keys_expired', 0],
    ['rdb_last_load_keys_loaded', persistence.loadedKeys],
    ['aof_enabled', 1],
    ['aof_rewrite_in_progress', saving],
    ['aof_rewrite_scheduled', 0],
    ['aof_last_rewrite_time_sec', lastSeconds],
    ['aof_current_rewrite_time_sec', currentSeconds],
    ['aof_last_bgrewrite_status', status],
    ['aof_rewrites', persistence.saves],
    ['aof_rewrites_consecutive_failures', status === 'ok' ? 0 : 1],
    ['aof_last_write_status', replica.suspension === null ? 'ok' : 'err'],
    ['aof_last_cow_size', 0],
    ['module_fork_in_progress', 0],
    ['module_fork_last_cow_size', 0],
    ['aof_current_size', persistence.logBytes],
    ['aof_base_size', persistence.checkpointBytes],
    ['aof_pending_rewrite', 0],
    ['aof_buffer_length', 0],
    ['aof_pending_bio_fsync', 0],
    ['aof_delayed_fsync', 0],
    ...(loading === null ? [] : loadingFields(loading, wallClock())),
  ];
}

function loadingFields(loading: LoadingProgress, nowMs: number): InfoFields {
  const { startedAtMs, totalBytes, loadedBytes } = loading;
  const share = totalBytes === 0 ? 0 : loadedBytes / totalBytes;
  const remainingMs = share === 0 ? 1000 : (nowMs - startedAtMs) * (1 / share - 1);
  return [
    ['loading_start_time', Math.floor(startedAtMs / 1000)],
    ['loading_total_bytes', totalBytes],
    ['loading_rdb_used_mem', 0],
    ['loading_loaded_bytes', loadedBytes],
    ['loading_loaded_perc', (share * 100).toFixed(2)],
    ['loading_eta_seconds', seconds(remainingMs)],
  ];
}

/** Whole seconds, -1 for what has not happened. */
function seconds(ms: number | null): number {
  return ms === null ? -1 : Math.max(0, Math.floor(ms / 1000));
}

function keysOf({ keyspace }: ServerContext): number {
  return keyspace.databases.reduce((sum, database) => sum + database.size, 0);
}
