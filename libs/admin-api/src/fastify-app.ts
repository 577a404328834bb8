import type { Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from '@kiwi/kernel';
import { fastify } from 'fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifyServerFactory } from 'fastify';
import type { AdminPort } from './admin-port.ts';
import { apiError, clusterApiError, renderBody } from './api-error.ts';
import { ClusterError, codesOfReason } from './cluster/cluster-error.ts';
import { allowedMethods, registerRoutes } from './routes.ts';

/** Largest request body. */
export const bodyBytesMax = 64 * 1024;

export interface FastifyAppOptions {
  readonly port: AdminPort;
  readonly logger: Logger;
  /** Makes the HTTP server from fastify's request handler. */
  readonly serverFactory: FastifyServerFactory<Server>;
}

/** The application behind the HTTP server: routes, error answers and the log of requests. */
export function createFastifyApp(options: FastifyAppOptions): FastifyInstance {
  const { logger } = options;
  const app = fastify<Server>({
    logger: false,
    bodyLimit: bodyBytesMax,
    serverFactory: options.serverFactory,
    clientErrorHandler: (error, socket) => refuseConnection(error, socket),
    frameworkErrors: (error, _request, reply: FastifyReply) => {
      reply.code(400).send(apiError(400, error.message));
    },
  });
  app.setReplySerializer((payload) => renderBody(payload));
  acceptJsonOnly(app);
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });
  app.addHook('onResponse', async (request, reply) => {
    logger.debug('http_request', {
      method: request.method,
      url: request.url,
      status: reply.statusCode,
      duration_ms: Math.round(reply.elapsedTime * 1000) / 1000,
    });
  });
  app.setNotFoundHandler(async (request, reply) => {
    const path = pathOf(request);
    const allow = allowedMethods(path);
    if (allow === null) {
      const message = `There is nothing at ${path}; GET / lists what there is.`;
      return reply.code(404).send(apiError(404, message));
    }
    const message = `${path} does not know ${request.method}, only ${allow}.`;
    return reply.code(405).header('allow', allow).send(apiError(405, message));
  });
  app.setErrorHandler(async (error: { statusCode?: number; message: string }, request, reply) => {
    if (error instanceof ClusterError) {
      const body = clusterApiError(error.reason, error.message);
      return reply.code(codesOfReason[error.reason].http).send(body);
    }
    const status = error.statusCode ?? 500;
    if (status < 500) return reply.code(status).send(apiError(status, error.message));
    logger.error('http_request_failed', { method: request.method, url: request.url, error });
    return reply.code(500).send(apiError(500, 'The node failed to answer; its log says why.'));
  });
  registerRoutes(app, options.port);
  return app;
}

const jsonType = 'application/json; charset=utf-8';

/**
 * A web page can make a browser send forms and plain text to any address, but JSON only after asking first, which is
 * refused here. So requiring JSON keeps foreign pages from changing the cluster.
 */
function acceptJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addHook('onRequest', async (request, reply) => {
    if (request.method !== 'POST' || allowedMethods(pathOf(request)) === null) return undefined;
    const mediaType = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
    if (mediaType === 'application/json') return undefined;
    const message = 'A POST needs the header "content-type: application/json".';
    return reply.code(415).send(apiError(415, message));
  });
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    // Commands without arguments come without a body.
    if (body === '') return done(null, undefined);
    return parse(request, String(body), (error, value) => {
      if (error === null) return done(null, value);
      const message = `The body is not JSON: ${error.message}`;
      return done(Object.assign(new Error(message), { statusCode: 400 }), undefined);
    });
  });
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?')[0] ?? request.url;
}

/** Answers what is not even HTTP, or too slow or too large in its head, and closes the connection. */
function refuseConnection(error: Error & { code?: string }, socket: Duplex): void {
  // A response under way on this connection would be mixed up with this one.
  const response = '_httpMessage' in socket ? (socket._httpMessage as ServerResponse | null) : null;
  if (error.code === 'ECONNRESET' || !socket.writable || response?.headersSent === true) {
    socket.destroy(error);
    return;
  }
  const [status, reason, message] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? [431, 'Request Header Fields Too Large', 'The head of the request is too large.']
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? [408, 'Request Timeout', 'The request did not arrive in time.']
        : [400, 'Bad Request', 'This is not a valid HTTP/1.1 request.'];
  const body = renderBody(apiError(status as number, message as string));
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\nContent-Type: ${jsonType}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
