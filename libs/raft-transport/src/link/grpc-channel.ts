import { Client, credentials } from '@grpc/grpc-js';
import { grpcSlackBytes } from '../transport-options.ts';
import type { TransportLimits } from '../transport-options.ts';

/**
 * A gRPC client on a connection of its own, for one attempt to reach a peer. Redialing is our business (`PeerLink`), so the
 * channel need not be good at it: it lives until its connection ends.
 */
export function openChannel(address: string, limits: TransportLimits): Client {
  const grpcBytesMax = limits.messageBytesMax + grpcSlackBytes;
  return new Client(`dns:${address}`, credentials.createInsecure(), {
    // Not shared with other clients to the same address: control and bulk must not meet on one connection.
    'grpc.use_local_subchannel_pool': 1,
    'grpc.max_send_message_length': grpcBytesMax,
    'grpc.max_receive_message_length': grpcBytesMax,
    'grpc-node.flow_control_window': limits.receiveWindowBytes,
    // A message that was lost stays lost (at most once), and a write is done when the socket took it, not earlier.
    'grpc.enable_retries': 0,
    'grpc.per_rpc_retry_buffer_size': 0,
    'grpc.keepalive_time_ms': 10_000,
    'grpc.keepalive_timeout_ms': 5_000,
    'grpc.service_config_disable_resolution': 1,
    'grpc.enable_http_proxy': 0,
    'grpc.enable_channelz': 0,
  });
}
