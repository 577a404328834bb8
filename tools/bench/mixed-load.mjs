import { build } from 'hdr-histogram-js';
import { connect } from 'node:net';

/** GETs among five commands; the fifth is a SET. */
const readsOfFive = 4;
/** Requests that are made up before the run and sent again and again, so that making them costs nothing. */
const preparedRequests = 256;

/**
 * Pipelines of GETs and SETs, closed loop: a connection sends the next pipeline when it has all replies to the last one. All keys must
 * be there with values of `valueBytes`, so that the number of bytes tells when the replies are complete.
 */
export async function runMixedLoad({ port, depth, requests, clients, valueBytes, keys }) {
  const pipelines = Array.from({ length: preparedRequests }, () =>
    preparePipeline(depth, valueBytes, keys),
  );
  const histogram = build({ numberOfSignificantValueDigits: 3 });
  let left = Math.ceil(requests / depth);
  const begin = performance.now();
  const connections = Array.from({ length: clients }, (_, i) =>
    runConnection(
      port,
      () => {
        if (left <= 0) return null;
        left -= 1;
        return pipelines[(left * 31 + i) % preparedRequests];
      },
      histogram,
    ),
  );
  await Promise.all(connections);
  const seconds = (performance.now() - begin) / 1000;
  return {
    rps: (Math.ceil(requests / depth) * depth) / seconds,
    p50Ms: histogram.getValueAtPercentile(50) / 1000,
    p99Ms: histogram.getValueAtPercentile(99) / 1000,
  };
}

function preparePipeline(depth, valueBytes, keys) {
  let text = '';
  let replyBytes = 0;
  const value = 'y'.repeat(valueBytes);
  for (let i = 0; i < depth; i += 1) {
    const key = `key:${String(Math.floor(Math.random() * keys)).padStart(12, '0')}`;
    if (Math.random() * 5 < readsOfFive) {
      text += `*2\r\n$3\r\nGET\r\n$${key.length}\r\n${key}\r\n`;
      replyBytes += `$${valueBytes}\r\n`.length + valueBytes + 2;
    } else {
      text += `*3\r\n$3\r\nSET\r\n$${key.length}\r\n${key}\r\n$${valueBytes}\r\n${value}\r\n`;
      replyBytes += '+OK\r\n'.length;
    }
  }
  return { bytes: Buffer.from(text, 'latin1'), replyBytes };
}

function runConnection(port, nextPipeline, histogram) {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    let missing = 0;
    let sentAt = 0;
    const send = () => {
      const pipeline = nextPipeline();
      if (pipeline === null) return void socket.end();
      missing = pipeline.replyBytes;
      sentAt = performance.now();
      socket.write(pipeline.bytes);
    };
    socket.on('connect', send);
    socket.on('data', (chunk) => {
      // An error would be the first reply that differs, and the count of bytes would be wrong ever after.
      if (chunk[0] === 0x2d) return void reject(new Error(chunk.toString('latin1').trim()));
      missing -= chunk.length;
      if (missing > 0) return;
      if (missing < 0) return void reject(new Error('a reply is longer than expected'));
      histogram.recordValue(Math.max(1, Math.round((performance.now() - sentAt) * 1000)));
      send();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve());
  });
}
