export type { ReadTracker, ReplicaClient } from './client.ts';
export type { LocalAction, Operation } from './operation.ts';
export { MemoryGuard } from './memory/memory-guard.ts';
export type { MemorySettings } from './memory/memory-guard.ts';
export { noPeers, peerMessageKind } from './peer-channel.ts';
export type { PeerChannel } from './peer-channel.ts';
export { Replica } from './replica.ts';
export type { ReplicaLimits, ReplicaObserver, ReplicaOptions } from './replica-options.ts';
export { ReplicaStatistics } from './replica-statistics.ts';
