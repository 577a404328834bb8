import { connect } from 'node:net';

/** The first line of the reply to one command on a connection of its own; null when none came. */
export function request(port, command, timeoutMs = 2_000) {
  return exchange(port, command, timeoutMs, (received) => {
    const end = received.indexOf('\r\n');
    return end < 0 ? null : received.slice(0, end);
  });
}

/** The text of a field of INFO, or null when there is none. */
export async function infoField(port, name) {
  const text = await exchange(port, ['INFO', 'everything'], 5_000, (received) => {
    const head = /^\$(\d+)\r\n/.exec(received);
    const length = head === null ? Infinity : head[0].length + Number(head[1]);
    return received.length < length ? null : received;
  });
  return new RegExp(`^${name}:(.*)\r$`, 'm').exec(text ?? '')?.[1] ?? null;
}

/** Sends a command and hands what has come back to `complete` until that answers something. */
function exchange(port, command, timeoutMs, complete) {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    let received = '';
    const answer = (reply) => {
      socket.destroy();
      resolve(reply);
    };
    socket.setTimeout(timeoutMs, () => answer(null));
    socket.on('error', () => answer(null));
    socket.on('close', () => answer(null));
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      const reply = complete(received);
      if (reply !== null) answer(reply);
    });
    socket.write(encode(command));
  });
}

/** A command as a client sends it. */
export function encode(args) {
  const parts = args.map((arg) => `$${Buffer.byteLength(String(arg), 'latin1')}\r\n${arg}\r\n`);
  return Buffer.from(`*${args.length}\r\n${parts.join('')}`, 'latin1');
}
