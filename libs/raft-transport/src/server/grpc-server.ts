import { createServer } from 'node:net';
import type { AddressInfo, Server as NetServer, Socket } from 'node:net';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import type {
  ConnectionInjector,
  ServiceDefinition,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';
import { NetworkError, silentLogger } from '@kiwi/kernel';
import type { Logger } from '@kiwi/kernel';
import { HealthImplementation, service as healthService } from 'grpc-health-check';
import { describeServices, serviceNameOf } from './file-descriptors.ts';

export interface GrpcServerOptions {
  /** Largest gRPC message accepted or sent, in bytes. */
  readonly grpcBytesMax: number;
  readonly logger?: Logger;
}

/**
 * A gRPC server whose connections come from its own listener, from somewhere else by `attach`, or both. Offers the
 * standard health and reflection services beside those that are added.
 */
export class GrpcServer {
  readonly #server: Server;
  readonly #logger: Logger;
  readonly #injector: ConnectionInjector;
  readonly #health = new HealthImplementation({ '': 'NOT_SERVING' });
  readonly #services: ServiceDefinition[] = [];
  readonly #sockets = new Set<Socket>();
  #listener: NetServer | null = null;
  #listenerClosed: Promise<unknown> = Promise.resolve();
  #state: 'new' | 'started' | 'stopped' = 'new';

  constructor(options: GrpcServerOptions) {
    this.#logger = options.logger ?? silentLogger;
    this.#server = new Server({
      'grpc.max_send_message_length': options.grpcBytesMax,
      'grpc.max_receive_message_length': options.grpcBytesMax,
      'grpc.enable_channelz': 0,
    });
    this.#injector = this.#server.createConnectionInjector(ServerCredentials.createInsecure());
  }

  /** Port of the own listener; null without one. */
  get port(): number | null {
    return (this.#listener?.address() as AddressInfo | null | undefined)?.port ?? null;
  }

  /** Must come before `start`, which fixes what reflection tells. */
  addService(service: ServiceDefinition, implementation: UntypedServiceImplementation): void {
    this.#server.addService(service, implementation);
    this.#services.push(service);
  }

  /**
   * @param listen where to listen; null when connections only come by `attach`.
   * @throws NetworkError `KIWI_LISTEN_FAILED`.
   */
  async start(listen: { readonly host: string; readonly port: number } | null): Promise<void> {
    this.#state = 'started';
    this.#health.addToServer(this.#server);
    const listed = [...this.#services, healthService as unknown as ServiceDefinition];
    const reflection = new ReflectionService(describeServices(listed), {
      services: listed.map(serviceNameOf),
    });
    reflection.addToServer(this.#server);
    if (listen !== null) {
      const listener = await this.#listen(listen.host, listen.port);
      this.#listenerClosed = new Promise((resolve) => listener.once('close', resolve));
      this.#listener = listener;
    }
    this.setServing('', true);
    for (const service of this.#services) this.setServing(serviceNameOf(service), true);
  }

  /** What the health service answers for a service; '' is the server as a whole. */
  setServing(serviceName: string, isServing: boolean): void {
    this.#health.setStatus(serviceName, isServing ? 'SERVING' : 'NOT_SERVING');
  }

  /**
   * Takes over a connection that somebody else accepted. What was already read from it must have been put back
   * (`socket.unshift`), with no listeners left on it.
   */
  attach(socket: Socket): void {
    if (this.#state === 'stopped') {
      socket.destroy();
      return;
    }
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    // The HTTP/2 session reports errors; this one covers the moment before it listens and after it let go.
    socket.on('error', () => undefined);
    socket.setNoDelay(true);
    this.#injector.injectConnection(socket);
  }

  /** Health first; then no new connections. The open ones keep working until `stop`. */
  beginStop(): void {
    this.setServing('', false);
    for (const service of this.#services) this.setServing(serviceNameOf(service), false);
    if (this.#listener?.listening === true) this.#listener.close();
  }

  /** Cuts what is left. Resolves when every socket is closed. */
  async stop(): Promise<void> {
    if (this.#state === 'stopped') return;
    this.#state = 'stopped';
    this.beginStop();
    this.#injector.destroy();
    this.#server.forceShutdown();
    for (const socket of this.#sockets) socket.destroy();
    const closing = [...this.#sockets].map(
      (socket) => new Promise((resolve) => socket.once('close', resolve)),
    );
    await Promise.all([this.#listenerClosed, ...closing]);
  }

  #listen(host: string, port: number): Promise<NetServer> {
    return new Promise((resolve, reject) => {
      const listener = createServer((socket) => this.attach(socket));
      listener.on('error', (cause) => {
        const details = { host, port };
        const message = `cannot listen on ${host}:${port}: ${cause.message}`;
        this.#logger.error('listener_failed', { host, port, message: cause.message });
        reject(new NetworkError('KIWI_LISTEN_FAILED', message, { cause, details }));
      });
      listener.listen(port, host, () => resolve(listener));
    });
  }
}
