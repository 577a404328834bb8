import type { GrpcTransport } from '@kiwi/raft-transport';
import type { PeerChannel } from '@kiwi/replica';

/** The transport's application messages, as the replica wants them. */
export function peerChannel(transport: GrpcTransport): PeerChannel {
  return {
    send: (to, kind, payload) => transport.sendPeer(to, kind, payload),
    onMessage: (handler) => void transport.onPeerMessage(handler),
    onConnected: (handler) =>
      void transport.onPeerState((peer, state) => {
        if (state === 'connected') handler(peer);
      }),
  };
}
