import type { MethodDefinition, ServiceDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { NetworkError } from '@kiwi/kernel';
import type { FrameBatch, PeerFrame, RaftFrame } from './frames.ts';
import { findProtoFolder } from './proto-folder.ts';

type StreamMethod<F> = MethodDefinition<FrameBatch<F>, FrameBatch<F>>;

/** The services between nodes, as read from `proto/kiwi` at run time. */
export interface NodeServices {
  readonly raft: ServiceDefinition;
  readonly peer: ServiceDefinition;
  readonly control: StreamMethod<RaftFrame>;
  readonly replicate: StreamMethod<RaftFrame>;
  readonly exchange: StreamMethod<PeerFrame>;
}

/** Fully qualified names, as reflection and the health service know them. */
export const raftServiceName = 'kiwi.raft.v1.Raft';
export const peerServiceName = 'kiwi.peer.v1.Peer';

/**
 * Reads a service of this project from its `.proto` file, with the conventions all of them share: camel case, 64-bit
 * integers as numbers (they are safe integers here), bytes as `Buffer` views, every scalar present.
 */
export function loadServices(
  protoFiles: readonly string[],
  serviceNames: readonly string[],
): readonly ServiceDefinition[] {
  const definitions = loadSync([...protoFiles], {
    includeDirs: [findProtoFolder()],
    longs: Number,
    defaults: true,
    oneofs: true,
  });
  return serviceNames.map((name) => {
    const definition = definitions[name];
    if (definition === undefined) {
      throw new NetworkError('KIWI_PROTO_MISSING', `${protoFiles.join(', ')}: no service ${name}`);
    }
    return definition as ServiceDefinition;
  });
}

/** The services of raft.proto and peer.proto. Reads and compiles files: call once per transport, not per connection. */
export function loadNodeServices(): NodeServices {
  const [raft = {}, peer = {}] = loadServices(
    ['kiwi/raft/v1/raft.proto', 'kiwi/peer/v1/peer.proto'],
    [raftServiceName, peerServiceName],
  );
  return {
    raft,
    peer,
    control: raft['Control'] as unknown as StreamMethod<RaftFrame>,
    replicate: raft['Replicate'] as unknown as StreamMethod<RaftFrame>,
    exchange: peer['Exchange'] as unknown as StreamMethod<PeerFrame>,
  };
}
