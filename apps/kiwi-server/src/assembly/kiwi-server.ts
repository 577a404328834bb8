import type { Socket } from 'node:net';
import type { Configuration } from '@kiwi/cluster-config';
import { createLogger } from '@kiwi/observability';
import type { RootLogger } from '@kiwi/observability';
import { PortMultiplexer } from '@kiwi/redis-server';
import { release } from '../release.ts';
import { assemble } from './assemble.ts';
import type { NodeParts } from './assemble.ts';
import { startupLines } from './banner.ts';
import { Founding } from './founding.ts';
import { listen, listenUnix } from './listen.ts';
import type { Listener } from './listen.ts';
import { isDamage } from './damage.ts';
import { openData } from './open-data.ts';
import { rebuildFromPeers, withAdvice } from './rebuild-from-peers.ts';
import { within } from './within.ts';

/** Answers still owed when a stop begins get this long. */
const drainTimeoutMs = 5_000;
/** For another member to take over from a leader that stops. */
const handOverTimeoutMs = 1_000;
/** For the checkpoint of a stop, which spares the next start the replay of the log. */
const checkpointTimeoutMs = 8_000;

/** One node: what runs between start and stop. */
export class KiwiServer {
  /** Resolves when the node cannot go on: the disk failed, or the log holds what this release does not understand. */
  readonly failed: Promise<Error>;
  /** Resolves when the node has founded a cluster: it has to be stopped and started again for that to take effect. */
  readonly founded: Promise<void>;
  /** Resolves when a client has asked for the end of the process. */
  readonly shutdown: Promise<string>;
  readonly #configuration: Configuration;
  readonly #parts: NodeParts;
  readonly #logger: RootLogger;
  readonly #listeners: Listener[] = [];

  private constructor(
    configuration: Configuration,
    parts: NodeParts,
    founding: Founding,
    logger: RootLogger,
  ) {
    this.#configuration = configuration;
    this.#parts = parts;
    this.#logger = logger;
    this.founded = founding.requested;
    this.shutdown = parts.shutdown.requested;
    this.failed = new Promise((resolve) => {
      parts.raft.on('failed', ({ error }) => resolve(error));
    });
  }

  /**
   * Opens the data, listens and joins the cluster. Damaged data is taken from the other members where that is configured.
   *
   * @throws KiwiError when something is in the way.
   */
  static async start(configuration: Configuration): Promise<KiwiServer> {
    const logger = createLogger(configuration.log);
    try {
      return await KiwiServer.#startOnce(configuration, logger);
    } catch (error) {
      if (!isDamage(error)) throw error;
      if (!configuration.cluster.recoverFromPeers)
        throw withAdvice(error, adviceFor(configuration));
      await rebuildFromPeers(configuration, error, logger);
      return KiwiServer.#startOnce(configuration, logger);
    }
  }

  static async #startOnce(configuration: Configuration, logger: RootLogger): Promise<KiwiServer> {
    const data = await openData(configuration, logger);
    let server: KiwiServer | null = null;
    try {
      const founding = await Founding.open(configuration.dataDirectory);
      const parts = await assemble(configuration, data, founding, logger);
      server = new KiwiServer(configuration, parts, founding, logger);
      await server.#start(data.isBeginningAnew);
      return server;
    } catch (error) {
      if (server !== null) await server.#abandon();
      await data.checkpoints.close();
      await data.storage.close();
      throw error;
    }
  }

  /** Takes no more connections, answers what was asked, and leaves the data closed. */
  async stop(reason: string): Promise<void> {
    const { redis, replica, raft, admin, transport, peerWatch, joiner, audit } = this.#parts;
    const { persistence, shutdown } = this.#parts;
    this.#logger.info('stopping', { reason });
    const closed = this.#listeners.map((listener) => listener.close());
    await redis.stop(drainTimeoutMs);
    await replica.stop(drainTimeoutMs);
    await admin.close();
    peerWatch.stop();
    joiner.stop();
    await this.#handOver();
    if (shutdown.save) await this.#checkpoint();
    persistence.stop();
    await raft.stop();
    await transport.stop();
    for (const listener of this.#listeners) listener.cut();
    await Promise.all(closed);
    audit.record('node_stopped', { nodeId: String(this.#configuration.cluster.nodeId), reason });
    await this.#logger.close();
  }

  /** The others need not wait to miss this leader. */
  async #handOver(): Promise<void> {
    const { raft } = this.#parts;
    const others = raft.membership.members.filter(({ role }) => role === 'voter').length - 1;
    if (raft.role !== 'leader' || others === 0) return;
    await within(handOverTimeoutMs, raft.transferLeadership()).catch((error: unknown) =>
      this.#logger.info('hand_over_failed', { error }),
    );
  }

  async #checkpoint(): Promise<void> {
    await within(checkpointTimeoutMs, this.#parts.raft.snapshot()).catch((error: unknown) =>
      this.#logger.warn('checkpoint_skipped', { error }),
    );
  }

  /** Of a start that failed: what runs already is stopped. */
  async #abandon(): Promise<void> {
    const { redis, replica, admin, transport, peerWatch, persistence } = this.#parts;
    persistence.stop();
    const closed = this.#listeners.map((listener) => listener.close());
    await redis.stop(0);
    await replica.stop(0);
    await admin.close();
    peerWatch.stop();
    await transport.stop();
    for (const listener of this.#listeners) listener.cut();
    await Promise.all(closed);
  }

  async #start(isBeginningAnew: boolean): Promise<void> {
    const { redis, raft, joiner, audit, persistence } = this.#parts;
    const { server, cluster } = this.#configuration;
    const port = await this.#listen();
    redis.start();
    await raft.start();
    void persistence.started();
    const address = `${server.binding}:${port}`;
    audit.record('node_started', { nodeId: String(cluster.nodeId), version: release, address });
    for (const line of startupLines(this.#configuration, port)) this.#logger.info(line);
    // Else it is a member already, and hears of it from the leader.
    if (!isBeginningAnew) joiner.start(cluster.join);
  }

  /** One port for everything, and ports of their own for Raft and the admin API where they are configured. */
  async #listen(): Promise<number> {
    const { redis, transport, admin } = this.#parts;
    const { binding, port, raftPort, adminPort, maxclients, unixSocket } =
      this.#configuration.server;
    const grpc = (socket: Socket): void => transport.server.attach(socket);
    const http = (socket: Socket): void => admin.attach(socket);
    const multiplexer = new PortMultiplexer({
      resp: (socket) => redis.attach(socket),
      grpc,
      http,
    });
    const main = await listen(binding, port, maxclients, (socket) => multiplexer.accept(socket));
    this.#listeners.push(main);
    redis.context.settings.port = main.port;
    if (unixSocket !== '') {
      const accept = (socket: Socket): void => redis.attach(socket, unixSocket);
      const { unixSocketPermissions } = this.#configuration.server;
      this.#listeners.push(await listenUnix(unixSocket, unixSocketPermissions, maxclients, accept));
    }
    if (raftPort !== 0) this.#listeners.push(await listen(binding, raftPort, maxclients, grpc));
    if (adminPort !== 0) this.#listeners.push(await listen(binding, adminPort, maxclients, http));
    return main.port;
  }
}

function adviceFor({ cluster }: Configuration): string {
  return cluster.enabled
    ? 'Start the node with --recover-from-peers to have it rebuilt from the other members (docs/operations.md).'
    : 'Restore a backup (docs/operations.md).';
}
