import { connect } from 'node:net';
import { build } from 'hdr-histogram-js';

const ok = '+OK\r\n';

/**
 * SETs at a fixed rate, whether or not replies come: an open loop, as users make it. The latency of a request counts from when it was due, not
 * from when it could be sent, so a pause is charged to all requests that should have been made in it (no coordinated omission).
 * Requests are due at whole milliseconds: a timer can do that, where a loop that watched the clock would keep a core from the servers.
 *
 * @returns the histogram in microseconds, and how many requests were made
 */
export async function runOpenLoad({ port, rate, seconds, clients, valueBytes, keys }) {
  const histogram = build({
    numberOfSignificantValueDigits: 3,
    lowestDiscernibleValue: 1,
    highestTrackableValue: 60_000_000,
  });
  const connections = await Promise.all(
    Array.from({ length: clients }, () => openConnection(port, histogram)),
  );
  const value = 'x'.repeat(valueBytes);
  const total = Math.round(rate * seconds);
  const begin = performance.now();
  let made = 0;
  await new Promise((resolve) => {
    const tick = () => {
      const ms = Math.floor(performance.now() - begin);
      const due = Math.min(total, Math.floor((ms * rate) / 1000));
      for (; made < due; made += 1) {
        const dueAt = begin + Math.ceil(((made + 1) * 1000) / rate);
        connections[made % clients].send(setCommand(randomKey(keys), value), dueAt);
      }
      if (made < total) setTimeout(tick, 1);
      else resolve();
    };
    tick();
  });
  await Promise.all(connections.map((connection) => connection.finished()));
  return { histogram, requests: total };
}

function randomKey(keys) {
  return `key:${String(Math.floor(Math.random() * keys)).padStart(12, '0')}`;
}

function setCommand(key, value) {
  return `*3\r\n$3\r\nSET\r\n$${key.length}\r\n${key}\r\n$${value.length}\r\n${value}\r\n`;
}

/** Replies come in the order of the requests, and all are the same: their bytes tell how many have come. */
function openConnection(port, histogram) {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    const due = [];
    let next = 0;
    let bytes = 0;
    let onFinished = null;
    let failure = null;
    const fail = (error) => {
      failure = error;
      reject(error);
      onFinished?.();
    };
    const isDone = () => next === due.length;
    socket.on('data', (chunk) => {
      if (chunk[0] === 0x2d) return void fail(new Error(chunk.toString('latin1').trim()));
      bytes += chunk.length;
      const now = performance.now();
      for (; (next + 1) * ok.length <= bytes; next += 1) {
        histogram.recordValue(Math.max(1, Math.round((now - due[next]) * 1000)));
      }
      if (isDone()) onFinished?.();
    });
    socket.on('error', fail);
    socket.on('close', () => isDone() || fail(new Error('the server closed the connection')));
    socket.on('connect', () =>
      resolve({
        send: (text, dueAt) => {
          due.push(dueAt);
          socket.write(text, 'latin1');
        },
        finished: async () => {
          if (!isDone() && failure === null) await new Promise((done) => (onFinished = done));
          socket.destroy();
          if (failure !== null) throw failure;
        },
      }),
    );
  });
}
