import { Client, Metadata, credentials, status } from '@grpc/grpc-js';
import type { MethodDefinition, ServiceDefinition, ServiceError } from '@grpc/grpc-js';
import { ClusterError, clusterErrorReason } from '../cluster/cluster-error.ts';
import type { NodeIdentity, RemoteNodes } from '../cluster/cluster-ports.ts';
import type { ClusterAnswer, ClusterRequest } from '../cluster/cluster-request.ts';
import { answerOfResponse, messageOfRequest } from './admin-messages.ts';
import { forwardedKey, reasonKey } from './admin-service.ts';

const identifyTimeoutMs = 2_000;
/** Longer than a node goes on with a request by default. */
const executeTimeoutMs = 15_000;

/** Other nodes through their admin service. A connection per call: such calls are rare. */
export class GrpcRemoteNodes implements RemoteNodes {
  readonly #service: ServiceDefinition;

  /** `service`: `kiwi.admin.v1.Admin` as loaded from its `.proto` file. */
  constructor(service: ServiceDefinition) {
    this.#service = service;
  }

  async identify(address: string): Promise<NodeIdentity> {
    try {
      const answer = await this.#call(address, 'Identify', {}, new Metadata(), identifyTimeoutMs);
      return answer as NodeIdentity;
    } catch (error) {
      const text = `no Kiwi node answers at ${address}: ${(error as ServiceError).details}`;
      throw new ClusterError('unreachable', text, { cause: error });
    }
  }

  execute(address: string, request: ClusterRequest): Promise<ClusterAnswer> {
    const metadata = new Metadata();
    metadata.set(forwardedKey, '1');
    return this.#send(address, request, metadata);
  }

  /** As `execute`, but a node that does not lead forwards the request to its leader. For nodes that are no members yet. */
  ask(address: string, request: ClusterRequest): Promise<ClusterAnswer> {
    return this.#send(address, request, new Metadata());
  }

  async #send(
    address: string,
    request: ClusterRequest,
    metadata: Metadata,
  ): Promise<ClusterAnswer> {
    const { method, message } = messageOfRequest(request);
    try {
      const response = await this.#call(address, method, message, metadata, executeTimeoutMs);
      return answerOfResponse(request, response);
    } catch (error) {
      throw errorOf(address, error as ServiceError);
    }
  }

  async #call(
    address: string,
    name: string,
    message: object,
    metadata: Metadata,
    timeoutMs: number,
  ): Promise<unknown> {
    const method = this.#service[name] as MethodDefinition<object, object>;
    const client = new Client(`dns:${address}`, credentials.createInsecure(), {
      'grpc.use_local_subchannel_pool': 1,
      'grpc.enable_retries': 0,
      'grpc.service_config_disable_resolution': 1,
      'grpc.enable_http_proxy': 0,
      'grpc.enable_channelz': 0,
    });
    try {
      return await new Promise((resolve, reject) => {
        client.makeUnaryRequest(
          method.path,
          method.requestSerialize,
          method.responseDeserialize,
          message,
          metadata,
          { deadline: Date.now() + timeoutMs },
          (error, response) => (error === null ? resolve(response) : reject(error)),
        );
      });
    } finally {
      client.close();
    }
  }
}

function errorOf(address: string, failure: ServiceError): ClusterError {
  const { code, details, metadata } = failure;
  const reason = clusterErrorReason(String(metadata.get(reasonKey)[0] ?? ''));
  if (reason !== null) return new ClusterError(reason, details, { cause: failure });
  // A connection that breaks is UNAVAILABLE too, when the request may have got through.
  const unsent = code === status.UNAVAILABLE && details.startsWith('No connection established');
  const text = `the node at ${address} did not answer: ${details}`;
  return new ClusterError(unsent ? 'no_leader' : 'indeterminate', text, { cause: failure });
}
