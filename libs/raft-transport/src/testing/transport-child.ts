import type { NodeId } from '@kiwi/raft-core';
import { GrpcTransport } from '../grpc-transport.ts';

/** What the parent sends to a child of `ChildNode`. */
export type ChildOrder =
  | {
      readonly setPeers: readonly { readonly id: NodeId; readonly address: string }[];
    }
  | { readonly stop: true };

/** What a child tells its parent. */
export type ChildReport =
  | { readonly listening: number }
  | { readonly event: 'message' | 'unreachable' | 'closed' | 'connected' | 'disconnected' };

const [id = '', port = '0'] = process.argv.slice(2);
const report = (message: ChildReport): void => void process.send?.(message);

const transport = new GrpcTransport({
  id,
  address: `127.0.0.1:${port}`,
  listen: { host: '127.0.0.1', port: Number(port) },
});
transport.onPeerState((_peer, event) => report({ event }));
process.on('message', (order: ChildOrder) => {
  if ('setPeers' in order) transport.setPeers(order.setPeers);
  else void transport.stop().then(() => process.disconnect());
});
await transport.start({
  message: () => report({ event: 'message' }),
  peerUnreachable: () => report({ event: 'unreachable' }),
  peerClosed: () => report({ event: 'closed' }),
});
report({ listening: transport.status.port ?? 0 });
