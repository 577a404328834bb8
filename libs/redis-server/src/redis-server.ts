import type { Socket } from 'node:net';
import { dataCommands } from '@kiwi/commands';
import type { Logger } from '@kiwi/kernel';
import type { Keyspace } from '@kiwi/keyspace';
import type { Replica } from '@kiwi/replica';
import { ClientPause } from './client-pause.ts';
import type { ConfigFile } from './config-file.ts';
import { CommandRegistry } from './commands/command-registry.ts';
import { sessionCommands } from './commands/session-commands.ts';
import { ServerMemory } from './memory/server-memory.ts';
import { Monitors } from './monitors.ts';
import { KeyspaceNotifications } from './notifications/keyspace-notifications.ts';
import type { NodeView } from './node-view.ts';
import { withoutCheckpoints } from './persistence-view.ts';
import type { PersistenceView } from './persistence-view.ts';
import { noPubSubPeers } from './pubsub/pubsub-peers.ts';
import type { PubSubPeers } from './pubsub/pubsub-peers.ts';
import { PubSub } from './pubsub/pubsub.ts';
import { ServerShutdown } from './server-shutdown.ts';
import type { ShutdownOptions } from './server-shutdown.ts';
import { CommandObserver } from './statistics/command-observer.ts';
import { LatencyMonitor } from './statistics/latency-monitor.ts';
import { Rates } from './statistics/rates.ts';
import { SlowLog } from './statistics/slow-log.ts';
import { ServerStatistics } from './server-statistics.ts';
import type { ServerContext } from './session/server-context.ts';
import { TrackingTable } from './tracking/tracking-table.ts';
import { SessionRegistry } from './session/session-registry.ts';
import { Session } from './session/session.ts';
import type { ServerSettings } from './settings.ts';

export interface RedisServerOptions {
  readonly replica: Replica;
  readonly keyspace: Keyspace;
  readonly node: NodeView;
  /** Left out: there are no checkpoints, and SAVE is refused. */
  readonly persistence?: PersistenceView;
  /** The other nodes, for PUBLISH. Left out: there are none. */
  readonly pubSubPeers?: PubSubPeers;
  /** Changed by CONFIG SET. */
  readonly settings: ServerSettings;
  readonly logger: Logger;
  /** Unix ms, with fractions if there are any. */
  readonly wallClock: () => number;
  /** Monotonic ms, with fractions. */
  readonly now?: () => number;
  /** For CONFIG REWRITE. Left out: it is refused. */
  readonly configFile?: ConfigFile;
  readonly onAuthenticationFailed?: (address: string) => void;
  /** SHUTDOWN: the process is to stop as it does for a signal. Called at most once. Left out: SHUTDOWN is refused. */
  readonly onShutdown?: (options: ShutdownOptions) => void;
}

const idleSweepMs = 1_000;
/** How long a refused client may take to read why. */
const refusalMs = 1_000;

/** The Redis side of a node: takes connections and serves their sessions. */
export class RedisServer {
  readonly context: ServerContext;
  #sweep: NodeJS.Timeout | null = null;

  constructor(options: RedisServerOptions) {
    const startedMs = options.wallClock();
    options.replica.stateMachine.executor.useEncodingLimits(options.settings);
    const sessions = new SessionRegistry();
    const memory = new ServerMemory(options.keyspace, options.replica, sessions);
    options.replica.memory.limit(options.settings, () => memory.otherBytes);
    const persistence = options.persistence ?? withoutCheckpoints(startedMs);
    const { settings, wallClock } = options;
    const commands = new CommandRegistry(dataCommands, sessionCommands);
    const statistics = new ServerStatistics();
    const slowLog = new SlowLog(wallClock, () => settings.slowLogLengthMax);
    const latency = new LatencyMonitor(wallClock);
    const now = options.now ?? (() => performance.now());
    const observer = new CommandObserver({ commands, settings, statistics, slowLog, latency, now });
    options.replica.stateMachine.executor.observe(observer);
    const atEndOfTurn = (task: () => void) => void setImmediate(task);
    const pubsub = new PubSub(options.pubSubPeers ?? noPubSubPeers, atEndOfTurn, options.logger);
    const tracking = new TrackingTable(options.keyspace, settings, atEndOfTurn);
    options.replica.stateMachine.onPublished = (publication) => {
      if (persistence.loading === null) pubsub.deliver(publication);
    };
    options.replica.onLeaderLost(() => tracking.invalidateAll());
    this.context = {
      replica: options.replica,
      keyspace: options.keyspace,
      node: options.node,
      persistence,
      shutdown: new ServerShutdown({
        persistence,
        stop: options.onShutdown ?? null,
        logger: options.logger,
      }),
      settings,
      logger: options.logger,
      wallClock,
      startedMs,
      commands,
      sessions,
      setParameters: new Set(),
      configFile: options.configFile ?? null,
      pubsub,
      notifications: new KeyspaceNotifications(options.keyspace, pubsub, persistence, settings),
      tracking,
      monitors: new Monitors(wallClock),
      pause: new ClientPause(wallClock),
      statistics,
      rates: new Rates(statistics, wallClock),
      slowLog,
      latency,
      observer,
      memory,
      onAuthenticationFailed: options.onAuthenticationFailed ?? (() => undefined),
    };
  }

  start(): void {
    this.#sweep = setInterval(() => {
      this.context.rates.sample();
      this.#closeIdle();
      for (const session of this.context.sessions) session.checkOutputLimit();
    }, idleSweepMs);
    this.#sweep.unref();
  }

  /** Takes a connection that speaks RESP, over TCP or the Unix socket at that path. The listener must allow half-open sockets, so that a client may end first. */
  attach(socket: Socket, unixSocket: string | null = null): void {
    const { statistics, settings, sessions } = this.context;
    statistics.connectionsReceived++;
    if (sessions.size >= settings.maxclients) {
      statistics.connectionsRejected++;
      socket.on('error', () => socket.destroy());
      socket.end('-ERR max number of clients reached\r\n');
      // What it has sent is thrown away: unread, it would keep the connection, half closed, for ever.
      socket.resume();
      setTimeout(() => socket.destroy(), refusalMs).unref();
      return;
    }
    socket.setNoDelay(true);
    if (settings.tcpKeepaliveS > 0) socket.setKeepAlive(true, settings.tcpKeepaliveS * 1000);
    new Session(this.context, socket, unixSocket);
  }

  /** The log has become durable after so many milliseconds; for LATENCY. */
  logWritten(ms: number): void {
    const { latency, settings } = this.context;
    const threshold = settings.latencyMonitorThresholdMs;
    if (threshold > 0 && ms >= threshold) latency.note('log-fsync', ms);
  }

  /** Answers what was asked so far and closes all connections. */
  async stop(timeoutMs: number): Promise<void> {
    if (this.#sweep !== null) clearInterval(this.#sweep);
    const { sessions, replica } = this.context;
    this.context.pause.unpause();
    replica.waiting.unblockAll('UNBLOCKED this node is shutting down');
    for (const session of sessions) session.end();
    const deadline = Date.now() + timeoutMs;
    while (sessions.size > 0 && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    for (const session of sessions) session.destroy();
  }

  #closeIdle(): void {
    const { settings, sessions } = this.context;
    if (settings.timeoutS === 0) return;
    const oldest = this.context.wallClock() - settings.timeoutS * 1000;
    for (const session of sessions) {
      const isIdle = session.pending === 0 && !session.subscriptions.isActive;
      if (session.lastInteractionMs < oldest && isIdle) session.destroy();
    }
  }
}
