/** The other nodes, as pub/sub needs them. At most once: what cannot be queued is dropped. */
export interface PubSubPeers {
  /** Sends to all nodes that are connected. */
  broadcast(payload: Uint8Array): void;
  onMessage(handler: (payload: Uint8Array) => void): void;
}

/** For a node alone. */
export const noPubSubPeers: PubSubPeers = {
  broadcast: () => undefined,
  onMessage: () => undefined,
};
