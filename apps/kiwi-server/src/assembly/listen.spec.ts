import { connect } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { listen } from './listen.ts';

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

  it('says which address is taken', async () => {
    const listener = await listen('127.0.0.1', 0, 10, () => undefined);
    await expect(listen('127.0.0.1', listener.port, 10, () => undefined)).rejects.toThrow(
      `cannot listen on 127.0.0.1 port ${listener.port}: another process listens there already`,
    );
    await listener.close();
  });
});
