import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { listen, listenUnix } from './listen.ts';

describe('listen', () => {
  it('can cut connections that never said anything, so that closing ends', async () => {
    const listener = await listen('127.0.0.1', 0, 10, () => undefined);
    const client = connect({ port: listener.port, host: '127.0.0.1' });
    const clientClosed = new Promise((resolve) => client.resume().once('close', resolve));
    await new Promise((resolve) => client.once('connect', resolve));
    let closed = false;
    const closing = listener.close().then(() => (closed = true));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(closed).toBe(false);
    listener.cut();
    await Promise.all([closing, clientClosed]);
  });

  it('replaces the socket that an earlier run has left, and nothing else', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'kiwi-listen-'));
    const path = join(directory, 'kiwi.sock');
    const first = await listenUnix(path, '700', 10, () => undefined);
    const second = await listenUnix(path, '750', 10, (socket) => void socket.end('hello'));
    expect((await stat(path)).mode & 0o777).toBe(0o750);
    const client = connect(path);
    expect(String((await once(client, 'data'))[0])).toBe('hello');
    client.destroy();
    await Promise.all([first.close(), second.close()]);
    await writeFile(path, 'precious');
    await expect(listenUnix(path, '700', 10, () => undefined)).rejects.toThrow(
      `cannot listen on the Unix socket ${path}`,
    );
    expect(await readFile(path, 'utf8')).toBe('precious');
    await rm(directory, { recursive: true });
  });

  it('says which address is taken', async () => {
    const listener = await listen('127.0.0.1', 0, 10, () => undefined);
    await expect(listen('127.0.0.1', listener.port, 10, () => undefined)).rejects.toThrow(
      `cannot listen on 127.0.0.1 port ${listener.port}: another process listens there already`,
    );
    await listener.close();
  });
});
