import type { MethodDefinition, ServiceDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { NetworkError } from '@kiwi/kernel';
import { peerBatchCodec, raftBatchCodec } from './batch-codec.ts';
import type { BatchCodec } from './batch-codec.ts';
import type { FrameBatch, PeerFrame, RaftFrame } from './frames.ts';
import { findProtoFolder } from './proto-folder.ts';

/** A method whose messages are batches of frames both ways, coded by `codec`. */
export interface StreamMethod<F> extends MethodDefinition<FrameBatch<F>, FrameBatch<F>> {
  readonly codec: BatchCodec<F>;
}

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
  const control = streamMethod(raft['Control'], raftBatchCodec);
  const replicate = streamMethod(raft['Replicate'], raftBatchCodec);
  const exchange = streamMethod(peer['Exchange'], peerBatchCodec);
  return {
    raft: { Control: control, Replicate: replicate } as unknown as ServiceDefinition,
    peer: { Exchange: exchange } as unknown as ServiceDefinition,
    control,
    replicate,
    exchange,
  };
}

function streamMethod<F>(
  loaded: unknown,
  codecOf: (generic: MethodDefinition<FrameBatch<F>, FrameBatch<F>>) => BatchCodec<F>,
): StreamMethod<F> {
  const generic = loaded as MethodDefinition<FrameBatch<F>, FrameBatch<F>>;
  const codec = codecOf(generic);
  return {
    ...generic,
    codec,
    requestSerialize: codec.encode,
    requestDeserialize: codec.decode,
    responseSerialize: codec.encode,
    responseDeserialize: codec.decode,
  };
}
