import { connect } from 'node:net';

const connections = 4;
const batch = 500;
const okBytes = '+OK\r\n'.length;

/**
 * Writes every key that redis-benchmark may ask for (`key:000000000000` and on), so that each GET finds its value.
 * redis-benchmark itself picks keys at random and would leave out a third.
 */
export async function preload({ port, keys, valueBytes }) {
  const share = Math.ceil(keys / connections);
  const ranges = Array.from({ length: connections }, (_, i) => [
    i * share,
    Math.min(keys, (i + 1) * share),
  ]);
  await Promise.all(ranges.map(([from, to]) => writeKeys(port, from, to, 'x'.repeat(valueBytes))));
}

async function writeKeys(port, from, to, value) {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  let replies = '';
  let wake = () => undefined;
  let failure = null;
  socket.setEncoding('latin1');
  socket.on('data', (chunk) => {
    replies += chunk;
    wake();
  });
  socket.on('error', (error) => (failure = error));
  socket.on('close', () => {
    failure ??= new Error(`the server on port ${port} closed the connection`);
    wake();
  });
  try {
    for (let start = from; start < to; start += batch) {
      const end = Math.min(to, start + batch);
      let request = '';
      for (let key = start; key < end; key += 1) request += setCommand(key, value);
      socket.write(request, 'latin1');
      const expected = (end - start) * okBytes;
      while (replies.length < expected && failure === null) await new Promise((r) => (wake = r));
      if (failure !== null) throw failure;
      if (replies !== '+OK\r\n'.repeat(end - start)) {
        const wrong = replies.split('\r\n').find((line) => line !== '+OK');
        throw new Error(`SET on port ${port} was answered with ${wrong}`);
      }
      replies = '';
    }
  } finally {
    socket.destroy();
  }
}

function setCommand(key, value) {
  const name = `key:${String(key).padStart(12, '0')}`;
  return `*3\r\n$3\r\nSET\r\n$${name.length}\r\n${name}\r\n$${value.length}\r\n${value}\r\n`;
}
