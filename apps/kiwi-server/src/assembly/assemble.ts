import { createAdminApi } from '@kiwi/admin-api';
import type { AdminApi } from '@kiwi/admin-api';
import type { Configuration } from '@kiwi/cluster-config';
import { CommandTable, dataCommands } from '@kiwi/commands';
import { StaticDiscovery } from '@kiwi/discovery';
import { Keyspace } from '@kiwi/keyspace';
import { AuditLog, KiwiMetrics } from '@kiwi/observability';
import type { RootLogger } from '@kiwi/observability';
import { RaftNode, systemClock } from '@kiwi/raft-core';
import { GrpcTransport, messageBytesCeiling } from '@kiwi/raft-transport';
import { RedisServer } from '@kiwi/redis-server';
import { Replica } from '@kiwi/replica';
import { release } from '../release.ts';
import { AdminView } from '../views/admin-view.ts';
import { RedisNodeView } from '../views/redis-node-view.ts';
import { ServerMetrics } from '../views/server-metrics.ts';
import { clusterMembers } from './members.ts';
import type { NodeData } from './open-data.ts';
import { peerChannel } from './peer-channel.ts';
import { watchPeers } from './peer-health.ts';
import type { PeerWatch } from './peer-health.ts';
import { logRaftEvents } from './raft-events.ts';
import { serverSettings } from './server-settings.ts';

/** What a node is made of. */
export interface NodeParts {
  readonly raft: RaftNode;
  readonly replica: Replica;
  readonly redis: RedisServer;
  readonly admin: AdminApi;
  readonly transport: GrpcTransport;
  readonly peerWatch: PeerWatch;
  readonly audit: AuditLog;
}

/** Builds the parts of a node and connects them; nothing runs yet. */
export async function assemble(
  configuration: Configuration,
  data: NodeData,
  logger: RootLogger,
): Promise<NodeParts> {
  const { cluster, server, raft: raftLimits } = configuration;
  const nodeId = String(cluster.nodeId);
  const members = clusterMembers(configuration);
  const address = members.find((member) => member.id === cluster.nodeId)?.address ?? '';
  const audit = new AuditLog(logger);
  const metrics = new ServerMetrics();
  const keyspace = new Keyspace();

  const transport = new GrpcTransport({
    id: nodeId,
    address,
    logger: logger.child({ component: 'transport' }),
    limits: { messageBytesMax: messageBytesCeiling },
    timing: { pingIntervalMs: cluster.heartbeatIntervalMs },
  });
  const discovery = new StaticDiscovery(configuration);
  const raftMembers = (await discovery.members()).map((member) => ({
    ...member,
    role: 'voter' as const,
  }));
  const peerWatch = watchPeers({
    cluster,
    peers: raftMembers.map((member) => member.id).filter((id) => id !== nodeId),
    transport,
    clock: systemClock,
    audit,
  });
  const health = peerWatch.monitor;
  const replica = new Replica({
    node: cluster.nodeId,
    incarnation: data.incarnation,
    keyspace,
    commands: new CommandTable(dataCommands),
    peers: peerChannel(transport),
    clock: systemClock,
    wallClock: Date.now,
    random: Math.random,
    atEndOfTurn: (task) => void setImmediate(task),
    logger: logger.child({ component: 'replica' }),
    limits: {
      requestTimeoutMs: server.requestTimeoutMs,
      batchBytesMax: raftLimits.entryBytesMax,
    },
    observer: metrics,
  });
  const raft = new RaftNode({
    id: nodeId,
    members: raftMembers,
    storage: data.storage,
    transport,
    stateMachine: replica.stateMachine,
    heartbeatIntervalMs: cluster.heartbeatIntervalMs,
    electionTimeoutMinMs: cluster.electionTimeoutMinMs,
    electionTimeoutMaxMs: cluster.electionTimeoutMaxMs,
    limits: {
      inflightBytesMax: raftLimits.inflightBytesMax,
      uncommittedBytesMax: raftLimits.uncommittedBytesMax,
    },
    readStamp: () => replica.readStamp(),
    onWrite: (ms, entries, bytes) => metrics.logWrite(ms, entries, bytes),
  });
  logRaftEvents(raft, logger.child({ component: 'raft' }), audit);
  replica.start(raft);

  const redis = new RedisServer({
    replica,
    keyspace,
    settings: serverSettings(configuration),
    node: new RedisNodeView({
      nodeId,
      raft,
      members,
      health,
      announced: {
        host: cluster.announceHost === '' ? hostOf(members, cluster.nodeId) : cluster.announceHost,
        port: cluster.announcePort === 0 ? server.port : cluster.announcePort,
      },
    }),
    logger: logger.child({ component: 'redis' }),
    wallClock: Date.now,
    onAuthenticationFailed: (client) => audit.record('auth_failed', { client, user: 'default' }),
  });
  metrics.attach({ raft, server: redis, health });
  const admin = await createAdminApi({
    logger: logger.child({ component: 'admin' }),
    port: new AdminView({
      nodeId: cluster.nodeId,
      clustered: cluster.enabled,
      raft,
      members,
      health,
      metrics: new KiwiMetrics({ source: metrics, version: release }),
    }),
  });
  return { raft, replica, redis, admin, transport, peerWatch, audit };
}

function hostOf(members: ReturnType<typeof clusterMembers>, nodeId: number): string {
  return members.find((member) => member.id === nodeId)?.host ?? '';
}
