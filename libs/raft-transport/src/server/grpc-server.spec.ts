import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { Client, credentials } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { LocalTransports } from '../testing/local-transports.ts';
import type { LocalNode } from '../testing/local-transports.ts';

const grpcurl = '/usr/local/bin/grpcurl';
const hasGrpcurl = existsSync(grpcurl);
const testWithGrpcurl = hasGrpcurl ? test : test.skip;
if (!hasGrpcurl) {
  process.stderr.write(`\nLEFT OUT: ${grpcurl} is not installed; reflection stays untested.\n\n`);
}

describe('the gRPC server of a node', () => {
  const local = new LocalTransports();
  let node: LocalNode;
  beforeEach(async () => {
    node = await local.start('a');
  });
  afterEach(() => local.stopAll());

  const run = async (...args: string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)(grpcurl, ['-plaintext', ...args]);
    return stdout;
  };

  testWithGrpcurl('lists its services', async () => {
    const services = (await run(node.address, 'list')).trim().split('\n');
    expect(services).toEqual(
      expect.arrayContaining(['grpc.health.v1.Health', 'kiwi.peer.v1.Peer', 'kiwi.raft.v1.Raft']),
    );
  });

  testWithGrpcurl('describes services and messages', async () => {
    const service = await run(node.address, 'describe', 'kiwi.raft.v1.Raft');
    expect(service).toContain('rpc Control ( stream .kiwi.raft.v1.RaftFrames )');
    const hello = await run(node.address, 'describe', 'kiwi.peer.v1.Hello');
    expect(hello).toContain('string to_id = 4;');
    const answer = await run(node.address, 'describe', 'kiwi.raft.v1.ReadIndexResponse');
    expect(answer).toContain('optional uint64 index = 3;');
  });

  testWithGrpcurl('tells that it is healthy', async () => {
    const method = 'grpc.health.v1.Health/Check';
    expect(JSON.parse(await run(node.address, method))).toEqual({ status: 'SERVING' });
    const about = ['-d', '{"service":"kiwi.raft.v1.Raft"}'];
    const answer = await run(...about, node.address, method);
    expect(JSON.parse(answer)).toEqual({ status: 'SERVING' });
    node.transport.server.setServing('kiwi.raft.v1.Raft', false);
    const later = await run(...about, node.address, method);
    expect(JSON.parse(later)).toEqual({ status: 'NOT_SERVING' });
  });

  testWithGrpcurl('refuses a stream that does not begin with a greeting', async () => {
    const frames = ['-d', '{"frames":[{"timeout_now":{"term":9}}]}'];
    await expect(run(...frames, node.address, 'kiwi.raft.v1.Raft/Control')).rejects.toMatchObject({
      stderr: expect.stringContaining('the first frame must be a Hello'),
    });
    expect(node.handler.messages).toEqual([]);
  });

  testWithGrpcurl('speaks its protocol with any gRPC client', async () => {
    const hello = { protocolVersion: 1, fromId: 'z', toId: 'a', address: 'nowhere:1' };
    const frames = JSON.stringify({ frames: [{ hello }, { timeoutNow: { term: '9' } }] });
    const answer = await run('-d', frames, node.address, 'kiwi.raft.v1.Raft/Control');
    const expected = { hello: { protocolVersion: 1, fromId: 'a', toId: 'z' } };
    expect(JSON.parse(answer).frames[0]).toMatchObject(expected);
    expect(node.handler.messages).toEqual([
      { from: 'z', message: { type: 'timeoutNow', term: 9 } },
    ]);
  });

  test('ends a call with a status when the method is unknown', async () => {
    const client = new Client(node.address, credentials.createInsecure());
    const echo = (bytes: Buffer): Buffer => bytes;
    const code = await new Promise((resolve) => {
      const path = '/kiwi.raft.v1.Raft/Nothing';
      client.makeUnaryRequest(path, echo, echo, Buffer.of(), (error) => resolve(error?.code));
    });
    client.close();
    expect(code).toBe(12);
  });
});
