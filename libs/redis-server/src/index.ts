export { redisVersion } from './compatibility.ts';
export { PortMultiplexer, detectProtocol } from './listener/port-multiplexer.ts';
export type { ConnectionHandler, Protocol } from './listener/port-multiplexer.ts';
export type { ClusterControl, MemberView, NodeView } from './node-view.ts';
export { RedisServer } from './redis-server.ts';
export type { RedisServerOptions } from './redis-server.ts';
export { defaultSettings } from './settings.ts';
export type { ServerSettings } from './settings.ts';
export type { RegisteredCommand } from './commands/command-registry.ts';
