import { randomInt } from 'node:crypto';
import { ClusterAdmin, GrpcRemoteNodes, adminService, createAdminApi } from '@kiwi/admin-api';
import type { AdminApi } from '@kiwi/admin-api';
import { CheckpointStore } from '@kiwi/checkpoint';
import type { Configuration } from '@kiwi/cluster-config';
import { CommandTable, dataCommands } from '@kiwi/commands';
import { StaticDiscovery } from '@kiwi/discovery';
import { Keyspace } from '@kiwi/keyspace';
import { AuditLog, KiwiMetrics } from '@kiwi/observability';
import type { RootLogger } from '@kiwi/observability';
import { RaftNode, systemClock } from '@kiwi/raft-core';
import type { Member } from '@kiwi/raft-core';
import { GrpcTransport, messageBytesCeiling } from '@kiwi/raft-transport';
import { RedisServer } from '@kiwi/redis-server';
import { Replica } from '@kiwi/replica';
import { release } from '../release.ts';
import { AdminView } from '../views/admin-view.ts';
import { clusterControl } from '../views/cluster-control.ts';
import { ClusterView } from '../views/cluster-view.ts';
import { RedisNodeView } from '../views/redis-node-view.ts';
import { PersistenceReport } from '../views/persistence-report.ts';
import { ServerMetrics } from '../views/server-metrics.ts';
import { adminDefinition } from './admin-definition.ts';
import { Announcements } from './announcements.ts';
import { ClusterJoiner } from './cluster-joiner.ts';
import type { Founding } from './founding.ts';
import { ownMember } from './members.ts';
import type { NodeData } from './open-data.ts';
import { peerChannel } from './peer-channel.ts';
import { pubSubPeers } from './pubsub-peers.ts';
import { followMembership, watchPeers } from './peer-health.ts';
import type { PeerWatch } from './peer-health.ts';
import { auditRecovery, logRaftEvents } from './raft-events.ts';
import { raftParameters } from './raft-parameters.ts';
import { snapshotOptions } from './snapshot-options.ts';
import { RewritableConfig } from './rewritable-config.ts';
import { serverSettings } from './server-settings.ts';
import { ShutdownRequest } from './shutdown-request.ts';

/** What lease reads allow the clocks; as documented for `read_mode`. Quartz clocks are off by less than a thousandth. */
const MAX_CLOCK_DRIFT = 0.05;

/** What a node is made of. */
export interface NodeParts {
  readonly raft: RaftNode;
  readonly replica: Replica;
  readonly redis: RedisServer;
  readonly admin: AdminApi;
  readonly transport: GrpcTransport;
  readonly persistence: PersistenceReport;
  readonly shutdown: ShutdownRequest;
  readonly peerWatch: PeerWatch;
  readonly joiner: ClusterJoiner;
  readonly audit: AuditLog;
}

/** Builds the parts of a node and connects them; nothing runs yet. */
export async function assemble(
  configuration: Configuration,
  data: NodeData,
  founding: Founding,
  logger: RootLogger,
): Promise<NodeParts> {
  const { cluster, server, raft: raftLimits } = configuration;
  const nodeId = String(cluster.nodeId);
  const self = ownMember(configuration);
  const { address } = self;
  const audit = new AuditLog(logger);
  const metrics = new ServerMetrics();
  const shutdown = new ShutdownRequest();
  const keyspace = new Keyspace(randomInt(2 ** 32));

  const transport = new GrpcTransport({
    id: nodeId,
    address,
    logger: logger.child({ component: 'transport' }),
    limits: { messageBytesMax: messageBytesCeiling },
    timing: { pingIntervalMs: cluster.heartbeatIntervalMs },
  });
  const peerWatch = watchPeers({
    cluster,
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
  const checkpoints = new CheckpointStore({
    files: data.checkpoints,
    release,
    keyspace,
    stateMachine: replica.stateMachine,
    now: () => systemClock.now(),
    wallClock: Date.now,
    nextTurn: () => new Promise((resolve) => setImmediate(resolve)),
    onReplaced: () => replica.stateReplaced(),
    // What goes wrong with it is told as `snapshotFailed`.
    onDamaged: () => void raft.snapshot({ evenIfCurrent: true }).catch(() => undefined),
    logger: logger.child({ component: 'checkpoint' }),
  });
  const raft = new RaftNode({
    id: nodeId,
    members: data.isBeginningAnew ? [] : await firstMembers(configuration, founding),
    storage: data.storage,
    transport,
    stateMachine: replica.stateMachine,
    snapshots: snapshotOptions(configuration.checkpoint, checkpoints, data.checkpoints),
    heartbeatIntervalMs: cluster.heartbeatIntervalMs,
    electionTimeoutMinMs: cluster.electionTimeoutMinMs,
    electionTimeoutMaxMs: cluster.electionTimeoutMaxMs,
    leaseReads: server.readMode === 'lease' ? { maxClockDrift: MAX_CLOCK_DRIFT } : null,
    trailingPeers: raftLimits.trailingPeers,
    limits: {
      inflightBytesMax: raftLimits.inflightBytesMax,
      uncommittedBytesMax: raftLimits.uncommittedBytesMax,
    },
    readStamp: () => replica.readStamp(),
    onWrite: (ms, entries, bytes) => {
      metrics.logWrite(ms, entries, bytes);
      redis.logWritten(ms);
    },
  });
  logRaftEvents(raft, logger.child({ component: 'raft' }), audit);
  followMembership(raft, health, audit);
  if (data.isBeginningAnew) auditRecovery(raft, audit);
  replica.start(raft);
  const persistence = new PersistenceReport({
    raft,
    keyspace,
    store: checkpoints,
    files: data.checkpoints,
    logDirectory: data.logDirectory,
    logger: logger.child({ component: 'checkpoint' }),
  });

  const adminMethods = adminDefinition();
  const remote = new GrpcRemoteNodes(adminMethods);
  const clusterAdmin = new ClusterAdmin({
    consensus: raft,
    remote,
    found: () => founding.found(raft),
  });
  const view = new ClusterView(raft, self);
  const announced = {
    host: cluster.announceHost === '' ? self.host : cluster.announceHost,
    port: cluster.announcePort === 0 ? server.port : cluster.announcePort,
  };
  const joiner = new ClusterJoiner({
    raft,
    remote,
    self,
    logger: logger.child({ component: 'join' }),
  });

  const settings = serverSettings(configuration);
  const redis = new RedisServer({
    pubSubPeers: pubSubPeers(transport),
    replica,
    keyspace,
    settings,
    ...(settings.configFile !== '' && {
      configFile: new RewritableConfig(settings.configFile, process.env, process.argv.slice(2)),
    }),
    persistence,
    onShutdown: ({ save }) => shutdown.request(save),
    node: new RedisNodeView({
      nodeId,
      raft,
      view,
      health,
      cluster: clusterControl(clusterAdmin, joiner),
      raftParameters: raftParameters(configuration, address),
      announced,
      announcements: new Announcements(transport, announced),
      transport,
    }),
    logger: logger.child({ component: 'redis' }),
    wallClock: Date.now,
    onAuthenticationFailed: (client) => audit.record('auth_failed', { client, user: 'default' }),
  });
  metrics.attach({ raft, server: redis, health, persistence });
  const adminView = new AdminView({
    nodeId: cluster.nodeId,
    clustered: cluster.enabled,
    raft,
    view,
    cluster: clusterAdmin,
    health,
    persistence,
    metrics: new KiwiMetrics({ source: metrics, version: release }),
  });
  transport.server.addService(
    adminMethods,
    adminService({
      port: adminView,
      executeHere: (request) => clusterAdmin.executeHere(request),
    }),
  );
  const admin = await createAdminApi({
    logger: logger.child({ component: 'admin' }),
    port: adminView,
  });
  return {
    raft,
    replica,
    redis,
    admin,
    transport,
    persistence,
    shutdown,
    peerWatch,
    joiner,
    audit,
  };
}

/** None for a node that joins a cluster: it learns them there. */
async function firstMembers(
  configuration: Configuration,
  founding: Founding,
): Promise<readonly Member[]> {
  const { joinsAs } = configuration.cluster;
  if (joinsAs !== null) {
    const { id, address } = joinsAs;
    return founding.isFounder ? [{ id: String(id), address, role: 'voter' }] : [];
  }
  const members = await new StaticDiscovery(configuration).members();
  return members.map((member) => ({ ...member, role: 'voter' }));
}
