export { GrpcTransport } from './grpc-transport.ts';
export type {
  ContactListener,
  PeerMessageListener,
  PeerState,
  PeerStateListener,
  PeerStatus,
  TransportStatus,
} from './grpc-transport.ts';
export { GrpcServer } from './server/grpc-server.ts';
export type { GrpcServerOptions } from './server/grpc-server.ts';
export { defaultLimits, defaultTiming, messageBytesCeiling } from './transport-options.ts';
export type {
  GrpcTransportOptions,
  TransportLimits,
  TransportTiming,
} from './transport-options.ts';
export { findProtoFolder } from './wire/proto-folder.ts';
export { loadServices, peerServiceName, raftServiceName } from './wire/services.ts';
