import { connect } from 'node:net';
import { pause } from './program.mjs';

const okBytes = '+OK\r\n'.length;

/** Overwrites random keys of those that `preload` writes, at full speed or at a given rate, until it is stopped. */
export class SetLoad {
  /** Acknowledged SETs. */
  done = 0;
  /** Bytes of the commands that were acknowledged. */
  bytes = 0;
  #options;
  #stopped = false;
  #running;

  /** @param options port, keys, valueBytes, connections, depth, rate (SETs per second over all connections, or null) */
  constructor({ connections = 4, depth = 16, rate = null, ...options }) {
    this.#options = { connections, depth, rate, ...options };
    const all = Array.from({ length: connections }, () => this.#connection());
    this.#running = Promise.all(all);
    // Told to whoever calls `stop`.
    this.#running.catch(() => undefined);
  }

  /** SETs per second over the next so many milliseconds. */
  async rateOver(ms) {
    const [before, begin] = [this.done, performance.now()];
    await pause(ms);
    return ((this.done - before) * 1000) / (performance.now() - begin);
  }

  /** Sends no more; rejects when a connection broke or a SET was refused. */
  async stop() {
    this.#stopped = true;
    await this.#running;
  }

  async #connection() {
    const { port, keys, valueBytes, connections, depth, rate } = this.#options;
    const replies = new Replies(port);
    const gapMs = rate === null ? 0 : (depth * connections * 1000) / rate;
    let due = performance.now() + Math.random() * gapMs;
    try {
      while (!this.#stopped) {
        if (due > performance.now()) await pause(due - performance.now());
        due += gapMs;
        const text = Array.from({ length: depth }, () => randomSet(keys, valueBytes)).join('');
        await replies.send(text, depth * okBytes);
        this.done += depth;
        this.bytes += text.length;
      }
    } finally {
      replies.close();
    }
  }
}

/** A connection whose every reply should be `+OK`. */
class Replies {
  #socket;
  #port;
  #received = 0;
  #failure = null;
  #wake = () => undefined;

  constructor(port) {
    this.#port = port;
    this.#socket = connect({ host: '127.0.0.1', port, noDelay: true });
    this.#socket.on('data', (chunk) => {
      if (chunk.includes('-')) this.#fail(`SET was answered with ${chunk.toString('latin1')}`);
      this.#received += chunk.length;
      this.#wake();
    });
    this.#socket.on('error', (error) => this.#fail(error.message));
    this.#socket.on('close', () => this.#fail('the connection was closed'));
  }

  async send(text, expectedBytes) {
    this.#received = 0;
    this.#socket.write(text, 'latin1');
    while (this.#received < expectedBytes && this.#failure === null) {
      await new Promise((resume) => (this.#wake = resume));
    }
    if (this.#failure !== null) throw this.#failure;
  }

  close() {
    this.#socket.destroy();
  }

  #fail(text) {
    this.#failure ??= new Error(`port ${this.#port}: ${text}`);
    this.#wake();
  }
}

function randomSet(keys, valueBytes) {
  const key = `key:${String(Math.floor(Math.random() * keys)).padStart(12, '0')}`;
  // A new value each time, so that nothing that compresses it away helps.
  const value = Math.random().toString(36).slice(2).repeat(valueBytes).slice(0, valueBytes);
  return `*3\r\n$3\r\nSET\r\n$${key.length}\r\n${key}\r\n$${value.length}\r\n${value}\r\n`;
}
