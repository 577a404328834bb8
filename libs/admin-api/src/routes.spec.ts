import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { silentLogger } from '@kiwi/kernel';
import type { LogFields, Logger } from '@kiwi/kernel';
import { ClusterError } from './cluster/cluster-error.ts';
import { createAdminApi } from './create-admin-api.ts';
import type { AdminApi } from './create-admin-api.ts';
import { FakeNode } from './testing/fake-node.ts';
import type { Answer } from './testing/http-connection.ts';
import { HttpConnection } from './testing/http-connection.ts';

let node: FakeNode;
let api: AdminApi;
let client: HttpConnection;
let logged: { level: string; event: string; fields: LogFields }[];

beforeEach(async () => {
  node = new FakeNode();
  logged = [];
  const record =
    (level: string) =>
    (event: string, fields: LogFields = {}): void =>
      void logged.push({ level, event, fields });
  const logger: Logger = { ...silentLogger, debug: record('debug'), error: record('error') };
  api = await createAdminApi({ port: node, logger });
  client = await HttpConnection.open((await api.listen(0)).port);
});

afterEach(async () => {
  client.socket.destroy();
  await api.close();
});

const json = (answer: Answer): unknown => JSON.parse(answer.body);
const jsonHeader = ['Content-Type: application/json'];

describe('GET /cluster/status', () => {
  test('describes the node and its members in snake_case', async () => {
    const answer = await client.request('GET', '/cluster/status');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.body.endsWith('}\n')).toBe(true);
    expect(json(answer)).toEqual({
      node_id: 2,
      address: '127.0.0.1:7380',
      version: '0.1.0',
      mode: 'cluster',
      role: 'pre_candidate',
      term: 3,
      leader_id: 1,
      leader_address: '127.0.0.1:7379',
      commit_index: 100,
      last_applied: 99,
      last_index: 101,
      uptime_ms: 1235,
      members: [expect.objectContaining({ node_id: 1 }), expect.objectContaining({ node_id: 2 })],
    });
  });
});

describe('GET /cluster/members', () => {
  test('lists every member with its health', async () => {
    const answer = await client.request('GET', '/cluster/members');
    expect(json(answer)).toEqual([
      {
        node_id: 1,
        address: '127.0.0.1:7379',
        role: 'voter',
        health: 'healthy',
        last_contact_ms: 12.346,
        match_index: null,
        round_trip_ms: 0.25,
        is_leader: true,
        is_self: false,
      },
      expect.objectContaining({ node_id: 2, is_leader: false, is_self: true, match_index: 101 }),
    ]);
  });
});

describe('GET /metrics', () => {
  test('passes on the exposition and its content type', async () => {
    const answer = await client.request('GET', '/metrics');
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(answer.body).toBe('kiwi_raft_term 3\n');
  });
});

describe('GET /healthz and GET /readyz', () => {
  test('answer 200 while all is well', async () => {
    expect(json(await client.request('GET', '/healthz'))).toEqual({ status: 'ok' });
    expect(json(await client.request('GET', '/readyz'))).toEqual({ status: 'ready' });
  });

  test('answer 503 with the reason otherwise', async () => {
    node.alive = { ok: false, reason: 'the disk refused a write' };
    node.readiness = Promise.resolve({ ok: false, reason: 'no leader is known' });
    const health = await client.request('GET', '/healthz');
    expect(health.status).toBe(503);
    expect(json(health)).toEqual({ status: 'failing', reason: 'the disk refused a write' });
    const ready = await client.request('GET', '/readyz');
    expect(ready.status).toBe(503);
    expect(json(ready)).toEqual({ status: 'not_ready', reason: 'no leader is known' });
  });
});

describe('a node that loads its data', () => {
  test('is alive and not ready, and says how far it is', async () => {
    const loading = { loadedBytes: 100, totalBytes: 400 };
    node.alive = { ok: true, reason: null, loading };
    node.readiness = { ok: false, reason: 'the checkpoint is being loaded', loading };
    const progress = { status: 'loading', loaded_bytes: 100, total_bytes: 400 };
    const health = await client.request('GET', '/healthz');
    expect([health.status, json(health)]).toEqual([200, progress]);
    const ready = await client.request('GET', '/readyz');
    const reason = 'the checkpoint is being loaded';
    expect([ready.status, json(ready)]).toEqual([503, { ...progress, reason }]);
  });
});

describe('POST /cluster/join and POST /cluster/leave', () => {
  test('join adds the node at the address, which becomes a voter', async () => {
    node.clusterAnswer = { nodeId: 4, address: '127.0.0.1:7382' };
    const body = '{"node_id":4,"address":"127.0.0.1:7382"}';
    const answer = await client.request('POST', '/cluster/join', jsonHeader, body);
    expect(answer.status).toBe(200);
    const expected = { node_id: 4, address: '127.0.0.1:7382', role: 'learner', becomes: 'voter' };
    expect(json(answer)).toEqual(expected);
    await client.request('POST', '/cluster/join', jsonHeader, '{"address":"[::1]:7382"}');
    expect(node.requests).toEqual([
      { type: 'addMember', nodeId: 4, address: '127.0.0.1:7382', promote: true },
      { type: 'addMember', nodeId: null, address: '[::1]:7382', promote: true },
    ]);
  });

  test('leave removes a member', async () => {
    const answer = await client.request('POST', '/cluster/leave', jsonHeader, '{"node_id":4}');
    expect([answer.status, json(answer)]).toEqual([200, { node_id: 4, removed: true }]);
    expect(node.requests).toEqual([{ type: 'removeMember', nodeId: 4 }]);
  });

  test.each([
    ['/cluster/join', '', /must be a JSON object/],
    ['/cluster/join', '[1]', /must be a JSON object/],
    ['/cluster/join', '{}', /address must be "host:port".+found nothing/],
    ['/cluster/join', '{"address":"127.0.0.1"}', /address must be "host:port"/],
    ['/cluster/join', '{"address":"127.0.0.1:70000"}', /address must be "host:port"/],
    ['/cluster/join', '{"address":"0.0.0.0:7379"}', /cannot connect to "0.0.0.0"/],
    ['/cluster/join', '{"address":"a:1","node_id":0}', /node_id must be a whole number/],
    ['/cluster/join', '{"address":"a:1","node_id":"4"}', /found "4"/],
    ['/cluster/join', '{"address":"a:1","nodeid":4}', /"nodeid" is not known here/],
    ['/cluster/leave', '{}', /node_id must be a whole number/],
    ['/cluster/leave', '{"node_id":1.5}', /node_id must be a whole number/],
  ])('%s with %s says what is wrong and asks for nothing', async (path, body, message) => {
    const answer = await client.request('POST', path, jsonHeader, body);
    expect(answer.status).toBe(400);
    expect(json(answer)).toEqual({
      error: { code: 'invalid_request', message: expect.stringMatching(message) },
    });
    expect(node.requests).toEqual([]);
  });

  test.each([
    ['unknown_member', 404],
    ['already_member', 409],
    ['last_voter', 409],
    ['unreachable', 422],
    ['no_leader', 503],
    ['indeterminate', 504],
  ] as const)('%s is answered with %i', async (reason, status) => {
    node.clusterAnswer = new ClusterError(reason, 'so it is');
    const answer = await client.request('POST', '/cluster/leave', jsonHeader, '{"node_id":4}');
    expect(answer.status).toBe(status);
    expect(json(answer)).toEqual({ error: { code: reason, message: 'so it is' } });
  });

  test('refuse what a foreign page could make a browser send', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      const answer = await client.request('POST', '/cluster/join', [`Content-Type: ${type}`], '{}');
      expect(answer.status).toBe(415);
      expect(json(answer)).toMatchObject({ error: { code: 'unsupported_media_type' } });
    }
    expect((await client.request('POST', '/cluster/leave')).status).toBe(415);
    const preflight = await client.request('OPTIONS', '/cluster/join', ['Origin: http://evil']);
    expect(preflight.status).toBe(405);
    expect(preflight.headers.has('access-control-allow-origin')).toBe(false);
  });

  test('say what is wrong with a body that is not JSON', async () => {
    const answer = await client.request('POST', '/cluster/join', jsonHeader, '{"node_id":');
    expect(answer.status).toBe(400);
    expect(json(answer)).toEqual({
      error: { code: 'bad_request', message: expect.stringContaining('The body is not JSON: ') },
    });
  });

  test('refuse a body above 64 KiB', async () => {
    const body = JSON.stringify('x'.repeat(64 * 1024));
    const answer = await client.request('POST', '/cluster/join', jsonHeader, body);
    expect(answer.status).toBe(413);
    expect(json(answer)).toMatchObject({ error: { code: 'payload_too_large' } });
  });
});

describe('anything else', () => {
  test('GET / lists the routes', async () => {
    const index = json(await client.request('GET', '/')) as { routes: { path: string }[] };
    expect(index).toMatchObject({ name: 'kiwi', version: '0.1.0', node_id: 2 });
    expect(index.routes.map((route) => route.path)).toContain('/cluster/status');
  });

  test('an unknown path is 404 with a hint', async () => {
    const answer = await client.request('GET', '/cluster/statsu?x=1');
    expect(answer.status).toBe(404);
    expect(json(answer)).toEqual({
      error: {
        code: 'not_found',
        message: 'There is nothing at /cluster/statsu; GET / lists what there is.',
      },
    });
    expect((await client.request('POST', '/elsewhere')).status).toBe(404);
  });

  test('a path that is not even a URL is 400', async () => {
    const answer = await client.request('GET', '/%zz');
    expect(answer.status).toBe(400);
    expect(json(answer)).toMatchObject({ error: { code: 'bad_request' } });
  });

  test('a wrong method is 405 with the right ones, whichever it is', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PURGE']) {
      const answer = await client.request(method, '/cluster/status', jsonHeader);
      expect([method, answer.status]).toEqual([method, 405]);
      expect(answer.headers.get('allow')).toBe('GET, HEAD');
      expect(json(answer)).toMatchObject({ error: { code: 'method_not_allowed' } });
    }
    const get = await client.request('GET', '/cluster/join');
    expect(get.status).toBe(405);
    expect(get.headers.get('allow')).toBe('POST');
  });

  test('HEAD is GET without the body', async () => {
    const head = await client.request('HEAD', '/cluster/status');
    expect(head.status).toBe(200);
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(100);
    expect((await client.request('GET', '/healthz')).status).toBe(200);
  });

  test('a fault of the node is 500 without details, which go to the log', async () => {
    node.failure = new Error('secret path');
    const answer = await client.request('GET', '/cluster/status');
    expect(answer.status).toBe(500);
    expect(answer.body).not.toContain('secret');
    expect(json(answer)).toMatchObject({ error: { code: 'internal' } });
    expect(logged).toContainEqual({
      level: 'error',
      event: 'http_request_failed',
      fields: { method: 'GET', url: '/cluster/status', error: node.failure },
    });
  });

  test('requests are logged at debug level', async () => {
    await client.request('GET', '/healthz');
    await client.request('GET', '/healthz');
    expect(logged[0]).toEqual({
      level: 'debug',
      event: 'http_request',
      fields: { method: 'GET', url: '/healthz', status: 200, duration_ms: expect.any(Number) },
    });
  });
});
