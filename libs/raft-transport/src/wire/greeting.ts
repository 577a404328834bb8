import type { NodeId } from '@kiwi/raft-core';
import type { HelloFrame } from './frames.ts';

/** Raised only by changes that an older node would misread; protobuf itself tolerates new fields and messages. */
export const protocolVersion = 1;

/** What a node says about itself when a stream opens. */
export interface SelfDescription {
  readonly id: NodeId;
  readonly clusterId: string;
  readonly address: string;
}

export function helloTo(toId: NodeId, self: SelfDescription): HelloFrame {
  const { id: fromId, clusterId, address } = self;
  return { protocolVersion, clusterId, fromId, toId, address };
}

/** Why a greeting cannot be accepted, for the log; null when it can. */
export function objectionTo(hello: HelloFrame, self: SelfDescription): string | null {
  if (hello.protocolVersion !== protocolVersion) {
    return `protocol version ${hello.protocolVersion}, this node speaks ${protocolVersion}`;
  }
  if (hello.toId !== self.id) return `this is node ${self.id}, not ${hello.toId}`;
  if (hello.fromId === '' || hello.fromId === self.id) {
    return `a node cannot call itself "${hello.fromId}" here`;
  }
  if (hello.clusterId !== '' && self.clusterId !== '' && hello.clusterId !== self.clusterId) {
    return `this is cluster ${self.clusterId}, not ${hello.clusterId}`;
  }
  return null;
}
