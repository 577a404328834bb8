import { resolve } from 'node:path';
import type { Configuration } from '@kiwi/cluster-config';
import { messageBytesCeiling } from '@kiwi/raft-transport';
import { defaultSettings, parseParameters } from '@kiwi/redis-server';
import type { ServerSettings } from '@kiwi/redis-server';

/** For the entry's header and the SELECT in front of a command. */
const entrySlackBytes = 1024;

/** The settings that CONFIG SET may change later, as the configuration has them. */
export function serverSettings(configuration: Configuration): ServerSettings {
  const { server, raft, file, dataDirectory } = configuration;
  return {
    ...defaultSettings,
    port: server.port,
    bind: server.binding,
    unixSocket: server.unixSocket,
    unixSocketPermissions: server.unixSocketPermissions,
    readonlyMaxAgeMs: server.readonlyMaxAgeMs,
    enableDebugCommand: server.enableDebugCommand,
    configFile: file === null ? '' : resolve(file),
    dataDirectory: resolve(dataDirectory),
    // Passwords are compared as the bytes that clients send.
    requirepass: Buffer.from(server.requirepass, 'utf8').toString('latin1'),
    maxclients: server.maxclients,
    bulkBytesMax: server.protoMaxBulkBytes,
    // An entry is one message between nodes; one that did not fit could never be replicated. A command joins a batch that
    // is not full yet, so together they must fit.
    commandBytesMax: messageBytesCeiling - raft.entryBytesMax - entrySlackBytes,
    queryBufferBytesMax: server.queryBufferBytesMax,
    outputLimits: {
      ...defaultSettings.outputLimits,
      normal: { hardBytes: server.outputBufferBytesMax, softBytes: 0, softS: 0 },
    },
    maxmemoryBytes: server.maxmemoryBytes,
    maxmemoryPolicy: server.maxmemoryPolicy as ServerSettings['maxmemoryPolicy'],
    maxmemorySamples: server.maxmemorySamples,
    lfuLogFactor: server.lfuLogFactor,
    lfuDecayTimeMinutes: server.lfuDecayTimeMinutes,
    tcpKeepaliveS: server.tcpKeepaliveS,
    mode: server.mode,
    ...parseParameters(configuration.parameters).settings,
  };
}
