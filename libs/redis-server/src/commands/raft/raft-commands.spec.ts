import { afterEach, describe, expect, it } from '@jest/globals';
import type { RespClient } from '@kiwi/resp-protocol/testing';
import { plainReply } from '@kiwi/resp-protocol/testing';
import type { ClusterControl } from '../../node-view.ts';
import { MemoryServer } from '../../testing/memory-server.ts';

/** Notes what it is asked, and answers when it is told to. */
class FakeControl implements ClusterControl {
  readonly asked: string[] = [];
  fault: Error | null = null;
  hold: Promise<void> = Promise.resolve();

  async addNode(nodeId: number | null, address: string) {
    await this.#ask(`add ${nodeId} ${address}`);
    return { nodeId: nodeId ?? 7, address };
  }
  removeNode(nodeId: number): Promise<void> {
    return this.#ask(`remove ${nodeId}`);
  }
  transferLeader(target: number | null): Promise<void> {
    return this.#ask(`transfer ${target}`);
  }
  initialize(): Promise<void> {
    return this.#ask('initialize');
  }
  join(addresses: readonly string[]): Promise<void> {
    return this.#ask(`join ${addresses.join(' ')}`);
  }

  async #ask(what: string): Promise<void> {
    this.asked.push(what);
    await this.hold;
    if (this.fault !== null) throw this.fault;
  }
}

let server: MemoryServer | undefined;
let client: RespClient | undefined;
afterEach(async () => {
  await client?.close();
  await server?.stop();
});

async function start(): Promise<{ control: FakeControl; client: RespClient }> {
  const control = new FakeControl();
  const raftParameters = { 'heartbeat-interval-ms': '100', id: '1' };
  server = await MemoryServer.start({ view: { cluster: control, raftParameters } });
  client = await server.connect();
  return { control, client };
}

const answer = async (on: RespClient, ...args: string[]): Promise<unknown> => {
  const reply = await on.command(...args);
  return reply.type === 'error' ? reply.line : plainReply(reply);
};

describe('the RAFT commands', () => {
  it('change the cluster and answer when that is done', async () => {
    const { control, client } = await start();
    expect(await answer(client, 'RAFT.NODE', 'ADD', '4', 'h:1')).toEqual([4, 'h:1']);
    expect(await answer(client, 'raft.node', 'add', '0', 'h:2')).toEqual([7, 'h:2']);
    expect(await answer(client, 'RAFT.NODE', 'REMOVE', '4')).toBe('OK');
    expect(await answer(client, 'RAFT.TRANSFER_LEADER')).toBe('OK');
    expect(await answer(client, 'RAFT.TRANSFER_LEADER', '3')).toBe('OK');
    expect(await answer(client, 'RAFT.CLUSTER', 'JOIN', 'a:1', 'b:2')).toBe('OK');
    expect(await answer(client, 'RAFT.CLUSTER', 'INIT')).toBe('OK');
    expect(control.asked).toEqual([
      'add 4 h:1',
      'add null h:2',
      'remove 4',
      'transfer null',
      'transfer 3',
      'join a:1 b:2',
      'initialize',
    ]);
  });

  it('refuse what is no node id, and wrong numbers of arguments', async () => {
    const { control, client } = await start();
    for (const id of ['x', '-1', '0', '4294967296']) {
      expect(await answer(client, 'RAFT.NODE', 'REMOVE', id)).toMatch(/^ERR invalid node id/);
    }
    expect(await answer(client, 'RAFT.NODE', 'ADD', '4')).toMatch(/^ERR wrong number of arguments/);
    expect(await answer(client, 'RAFT.NODE', 'MEND', '4')).toMatch(/^ERR unknown subcommand/);
    expect(await answer(client, 'RAFT.TRANSFER_LEADER', '1', '2')).toBe('ERR syntax error');
    expect(control.asked).toEqual([]);
  });

  it.each([
    ['unknown_member', 'ERR'],
    ['no_leader', 'CLUSTERDOWN'],
    ['change_in_progress', 'TRYAGAIN'],
    ['indeterminate', 'INDETERMINATE'],
  ])('answer %s with %s', async (reason, code) => {
    const { control, client } = await start();
    control.fault = Object.assign(new Error('so\nit is'), { reason });
    expect(await answer(client, 'RAFT.NODE', 'REMOVE', '4')).toBe(`${code} so it is`);
  });

  it('hold back what the client has sent behind them, and keep the order of the replies', async () => {
    const { control, client } = await start();
    let release: () => void = () => undefined;
    control.hold = new Promise((resolve) => (release = resolve));
    const replies = client.pipeline([
      ['SET', 'a', '1'],
      ['RAFT.TRANSFER_LEADER'],
      ['INCR', 'a'],
      ['GET', 'a'],
    ]);
    const other = await (server as MemoryServer).connect();
    while (control.asked.length === 0) await answer(other, 'PING');
    expect(await answer(other, 'GET', 'a')).toBe('1');
    release();
    expect((await replies).map(plainReply)).toEqual(['OK', 'OK', 2, '2']);
    await other.close();
  });

  it('still answer a client that has ended its side', async () => {
    const { control } = await start();
    control.hold = new Promise((resolve) => setTimeout(resolve, 20));
    const { connect } = await import('node:net');
    const socket = connect({ port: (server as MemoryServer).port, allowHalfOpen: true });
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.end('RAFT.TRANSFER_LEADER\r\n');
    await new Promise((resolve) => socket.on('close', resolve));
    expect(text).toBe('+OK\r\n');
  });
});

describe('a node that is no member of a cluster', () => {
  it('serves no data, and can be administered', async () => {
    const control = new FakeControl();
    server = await MemoryServer.start({ view: { cluster: control, isMember: false, members: [] } });
    client = await server.connect();
    for (const command of [
      ['SET', 'a', 'b'],
      ['GET', 'a'],
    ]) {
      expect(await answer(client, ...command)).toBe(
        'CLUSTERDOWN This node is not a member of a cluster',
      );
    }
    expect(await answer(client, 'PING')).toBe('PONG');
    expect(await answer(client, 'INFO', 'raft')).toContain('raft_state:uninitialized');
    expect(await answer(client, 'RAFT.CLUSTER', 'JOIN', 'a:1')).toBe('OK');
  });
});

describe('CONFIG and raft.*', () => {
  it('tells the settings of consensus, and that they cannot be changed', async () => {
    const { client } = await start();
    expect(await answer(client, 'CONFIG', 'GET', 'raft.*')).toEqual([
      'raft.heartbeat-interval-ms',
      '100',
      'raft.id',
      '1',
    ]);
    expect(await answer(client, 'CONFIG', 'SET', 'raft.heartbeat-interval-ms', '5')).toBe(
      "ERR CONFIG SET failed (possibly related to argument 'raft.heartbeat-interval-ms') - can't set immutable config",
    );
    expect(await answer(client, 'CONFIG', 'SET', 'raft.other', '5')).toMatch(/^ERR Unknown option/);
  });
});

describe('INFO raft', () => {
  it('tells state, members and voters', async () => {
    const { client } = await start();
    const text = String(await answer(client, 'INFO', 'raft'));
    for (const line of ['raft_state:up', 'raft_is_voting:1', 'raft_num_voting_nodes:1']) {
      expect(text.split('\r\n')).toContain(line);
    }
  });
});
