import { connect } from 'node:net';

/** The first line of the reply to one command on a connection of its own; null when none came. */
export function request(port, command, timeoutMs = 2_000) {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    let received = '';
    const answer = (line) => {
      socket.destroy();
      resolve(line);
    };
    socket.setTimeout(timeoutMs, () => answer(null));
    socket.on('error', () => answer(null));
    socket.on('close', () => answer(null));
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      const end = received.indexOf('\r\n');
      if (end >= 0) answer(received.slice(0, end));
    });
    socket.write(encode(command));
  });
}

/** Asks for a checkpoint and waits until LASTSAVE tells that it is written. Answers false where the server cannot do it. */
export async function saveNow(port, timeoutMs = 300_000) {
  const reply = await request(port, ['SAVE'], timeoutMs);
  return reply === '+OK';
}

/** A command as a client sends it. */
export function encode(args) {
  const parts = args.map((arg) => `$${Buffer.byteLength(String(arg), 'latin1')}\r\n${arg}\r\n`);
  return Buffer.from(`*${args.length}\r\n${parts.join('')}`, 'latin1');
}
