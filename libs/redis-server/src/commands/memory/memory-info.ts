import { totalmem } from 'node:os';
import { memoryUsage } from 'node:process';
import { getHeapStatistics } from 'node:v8';
import type { ServerContext } from '../../session/server-context.ts';
import type { InfoFields } from '../server/info-sections.ts';

/** INFO memory. `allocator_*` is the heap of V8: what is used of it, garbage included, and what it has taken from the system. */
export function memoryFields(context: ServerContext): InfoFields {
  const { memory, settings, keyspace } = context;
  const { usedBytes, peakBytes, overheadBytes, startupBytes, datasetBytes } = memory;
  const { rss, heapUsed, heapTotal, external } = memoryUsage();
  const allocated = heapUsed + external;
  const resident = heapTotal + external;
  const maxmemory = settings.maxmemoryBytes;
  const { heap_size_limit: heapLimit } = getHeapStatistics();
  return [
    ['used_memory', usedBytes],
    ['used_memory_human', humanBytes(usedBytes)],
    ['used_memory_rss', rss],
    ['used_memory_rss_human', humanBytes(rss)],
    ['used_memory_peak', peakBytes],
    ['used_memory_peak_human', humanBytes(peakBytes)],
    ['used_memory_peak_perc', percent((usedBytes * 100) / Math.max(1, peakBytes))],
    ['used_memory_overhead', overheadBytes],
    ['used_memory_startup', startupBytes],
    ['used_memory_dataset', datasetBytes],
    ['used_memory_dataset_perc', percent(memory.datasetPercent)],
    ['allocator_allocated', allocated],
    ['allocator_active', resident],
    ['allocator_resident', resident],
    ['total_system_memory', totalmem()],
    ['total_system_memory_human', humanBytes(totalmem())],
    ['used_memory_lua', 0],
    ['used_memory_vm_eval', 0],
    ['used_memory_scripts_eval', 0],
    ['number_of_cached_scripts', 0],
    ['number_of_functions', 0],
    ['number_of_libraries', 0],
    ['used_memory_vm_functions', 0],
    ['used_memory_vm_total', 0],
    ['used_memory_functions', 0],
    ['used_memory_scripts', 0],
    ['maxmemory', maxmemory],
    ['maxmemory_human', humanBytes(maxmemory)],
    ['maxmemory_policy', settings.maxmemoryPolicy],
    ['allocator_frag_ratio', ratio(resident, allocated)],
    ['allocator_frag_bytes', resident - allocated],
    ['allocator_rss_ratio', '1.00'],
    ['allocator_rss_bytes', 0],
    ['rss_overhead_ratio', ratio(rss, resident)],
    ['rss_overhead_bytes', rss - resident],
    ['mem_fragmentation_ratio', ratio(rss, usedBytes)],
    ['mem_fragmentation_bytes', rss - usedBytes],
    ['mem_not_counted_for_evict', memory.logBytes],
    ['mem_replication_backlog', 0],
    ['mem_total_replication_buffers', 0],
    ['mem_clients_slaves', 0],
    ['mem_clients_normal', memory.clientBytes],
    ['mem_cluster_links', 0],
    ['mem_aof_buffer', memory.logBytes],
    ['mem_allocator', 'v8'],
    ['active_defrag_running', 0],
    ['lazyfree_pending_objects', 0],
    ['lazyfreed_objects', 0],
    ['kiwi_keyspace_bytes', Math.round(keyspace.memoryBytes)],
    ['kiwi_heap_limit', heapLimit],
  ];
}

/** As Redis prints it: `1.50M`. */
export function humanBytes(bytes: number): string {
  const units = ['B', 'K', 'M', 'G', 'T'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(2)}${units[unit]}`;
}

function percent(value: number): string {
  return `${value.toFixed(2)}%`;
}

function ratio(a: number, b: number): string {
  return (a / Math.max(1, b)).toFixed(2);
}
