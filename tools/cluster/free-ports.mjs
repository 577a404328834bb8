import { createServer } from 'node:net';

/**
 * Below the range that the kernel takes for outgoing connections: else one of those might get the port of a node
 * that is being restarted.
 */
const [lowest, highest] = [10_000, 32_000];

/** Ports on 127.0.0.1 that nobody listens on at the moment, drawn at random. */
export async function freePorts(count) {
  const ports = new Set();
  while (ports.size < count) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest));
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
