import type { ServerConfiguration } from '@kiwi/cluster-config';
import { defaultSettings } from '@kiwi/redis-server';
import type { ServerSettings } from '@kiwi/redis-server';

/** The settings that CONFIG SET may change later, as the configuration has them. */
export function serverSettings(configuration: ServerConfiguration): ServerSettings {
  return {
    ...defaultSettings,
    requirepass: configuration.requirepass,
    maxclients: configuration.maxclients,
    bulkBytesMax: configuration.protoMaxBulkBytes,
    queryBufferBytesMax: configuration.queryBufferBytesMax,
    outputBufferBytesMax: configuration.outputBufferBytesMax,
    tcpKeepaliveS: configuration.tcpKeepaliveS,
    mode: configuration.mode,
  };
}
