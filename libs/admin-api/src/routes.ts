import type { FastifyInstance, FastifyReply } from 'fastify';
import type { AdminPort, Condition } from './admin-port.ts';
import { readJoin, readLeave } from './cluster/http-bodies.ts';
import { memberJson, statusJson } from './status-json.ts';

interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly summary: string;
  readonly handle: (port: AdminPort, reply: FastifyReply, body: unknown) => unknown;
}

/** Every route; the answer to `GET /` and to wrong methods comes from here too. */
const routes: readonly Route[] = [
  {
    method: 'GET',
    path: '/',
    summary: 'This list.',
    handle: (port) => index(port),
  },
  {
    method: 'GET',
    path: '/cluster/status',
    summary: 'This node and consensus as it sees it.',
    handle: (port) => statusJson(port.status(), port.members()),
  },
  {
    method: 'GET',
    path: '/cluster/members',
    summary: 'The members of the cluster and how they are.',
    handle: (port) => port.members().map(memberJson),
  },
  {
    method: 'POST',
    path: '/cluster/join',
    summary: 'Adds the node at an address: {"address": "host:port", "node_id": optional}.',
    handle: async (port, _reply, body) => {
      const added = await port.cluster.execute(readJoin(body));
      return { node_id: added?.nodeId, address: added?.address, role: 'learner', becomes: 'voter' };
    },
  },
  {
    method: 'POST',
    path: '/cluster/leave',
    summary: 'Removes a member: {"node_id": id}. A leader hands over first.',
    handle: async (port, _reply, body) => {
      const request = readLeave(body);
      await port.cluster.execute(request);
      return { node_id: request.nodeId, removed: true };
    },
  },
  {
    method: 'GET',
    path: '/metrics',
    summary: 'Metrics for Prometheus.',
    handle: async (port, reply) => {
      const { contentType, text } = await port.metrics();
      return reply.header('content-type', contentType).send(text);
    },
  },
  {
    method: 'GET',
    path: '/healthz',
    summary: '200 while the node is alive; 503 when only a restart helps.',
    handle: (port, reply) => answer(reply, port.health(), 'ok', 'failing'),
  },
  {
    method: 'GET',
    path: '/readyz',
    summary: '200 when the node answers reads and writes; 503 with the reason while it does not.',
    handle: async (port, reply) => answer(reply, await port.ready(), 'ready', 'not_ready'),
  },
];

/** Registers every route on `app`. */
export function registerRoutes(app: FastifyInstance, port: AdminPort): void {
  for (const { method, path, handle } of routes) {
    app.route({
      method,
      url: path,
      handler: async (request, reply) => handle(port, reply, request.body),
    });
  }
}

/** The methods that `path` knows, as an Allow header; null when there is no such path. */
export function allowedMethods(path: string): string | null {
  const methods = routes.filter((route) => route.path === path).map((route) => route.method);
  if (methods.length === 0) return null;
  return methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ');
}

function index(port: AdminPort): Record<string, unknown> {
  const { version, nodeId } = port.status();
  const list = routes.map(({ method, path, summary }) => ({ method, path, summary }));
  return { name: 'kiwi', version, node_id: nodeId, routes: list };
}

function answer(reply: FastifyReply, condition: Condition, good: string, bad: string): unknown {
  const { ok, reason, loading } = condition;
  const status = loading === undefined ? (ok ? good : bad) : 'loading';
  return reply.code(ok ? 200 : 503).send({
    status,
    ...(!ok && { reason: reason ?? 'unknown' }),
    ...(loading !== undefined && {
      loaded_bytes: loading.loadedBytes,
      total_bytes: loading.totalBytes,
    }),
  });
}
