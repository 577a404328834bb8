import type { ServerContext } from '../../session/server-context.ts';
import type { InfoFields } from './info-sections.ts';

/** INFO clients. */
export function clientFields(context: ServerContext): InfoFields {
  const { sessions, settings, replica, monitors } = context;
  let longestInput = 0;
  let longestOutput = 0;
  let subscribers = 0;
  let blocked = 0;
  for (const session of sessions) {
    longestInput = Math.max(longestInput, session.queryBufferBytes);
    longestOutput = Math.max(longestOutput, session.outputBufferBytes);
    if (session.subscriptions.isActive) subscribers++;
    if (session.waitsForClient) blocked++;
  }
  return [
    ['connected_clients', sessions.size],
    ['cluster_connections', context.node.members.filter((one) => one.contactMs !== null).length],
    ['maxclients', settings.maxclients],
    ['client_recent_max_input_buffer', longestInput],
    ['client_recent_max_output_buffer', longestOutput],
    ['blocked_clients', blocked],
    ['tracking_clients', context.tracking.clientCount],
    ['pubsub_clients', subscribers],
    ['monitor_clients', monitors.size],
    ['clients_in_timeout_table', replica.waiting.size],
  ];
}
