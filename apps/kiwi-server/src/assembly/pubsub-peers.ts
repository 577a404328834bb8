import type { GrpcTransport } from '@kiwi/raft-transport';
import type { PubSubPeers } from '@kiwi/redis-server';
import { peerMessageKind } from '@kiwi/replica';

/** The transport's application messages, as pub/sub wants them. */
export function pubSubPeers(transport: GrpcTransport): PubSubPeers {
  return {
    broadcast: (payload) => {
      for (const { id } of transport.status.peers) {
        transport.sendPeer(id, peerMessageKind.published, payload);
      }
    },
    onMessage: (handler) =>
      void transport.onPeerMessage((_from, kind, payload) => {
        if (kind === peerMessageKind.published) handler(payload);
      }),
  };
}
