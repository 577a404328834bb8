import process, { version as nodeVersion } from 'node:process';
import { redisVersion } from '../../compatibility.ts';
import type { ServerContext } from '../../session/server-context.ts';
import type { InfoFields } from './info-sections.ts';

/** INFO server. */
export function serverFields(context: ServerContext): InfoFields {
  const { settings, node } = context;
  const uptimeS = Math.floor((context.wallClock() - context.startedMs) / 1000);
  return [
    ['redis_version', redisVersion],
    ['redis_mode', redisMode(context)],
    ['kiwi_version', node.kiwiVersion],
    ['os', `${process.platform} ${process.arch}`],
    ['arch_bits', 64],
    ['multiplexing_api', 'libuv'],
    ['node_version', nodeVersion],
    ['process_id', process.pid],
    ['process_supervised', 'no'],
    ['run_id', node.runId],
    ['tcp_port', settings.port],
    ['server_time_usec', Math.floor(context.wallClock() * 1000)],
    ['uptime_in_seconds', uptimeS],
    ['uptime_in_days', Math.floor(uptimeS / 86_400)],
    ['executable', process.execPath],
    ['config_file', settings.configFile],
    ['io_threads_active', 0],
  ];
}

/** In mode `proxy` any node is as good as a standalone server. */
export function redisMode(context: ServerContext): 'cluster' | 'standalone' {
  const isCluster = context.settings.mode === 'redirect' && context.node.clustered;
  return isCluster ? 'cluster' : 'standalone';
}

/** INFO cpu. There are no child processes. */
export function cpuFields(): InfoFields {
  const usage = process.cpuUsage();
  return [
    ['used_cpu_sys', (usage.system / 1e6).toFixed(6)],
    ['used_cpu_user', (usage.user / 1e6).toFixed(6)],
    ['used_cpu_sys_children', '0.000000'],
    ['used_cpu_user_children', '0.000000'],
  ];
}
