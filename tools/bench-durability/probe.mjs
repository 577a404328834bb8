import { connect } from 'node:net';
import { setPriority } from 'node:os';
import { encode } from './request.mjs';

const intervalMs = 2;

/**
 * A client beside the load that writes one key every two milliseconds, whether or not the writes before were answered, and notes
 * the longest time from a write to its reply: a stall of the server as a client sees it.
 */
export class Probe {
  #longestMs = 0;
  #waiting = [];
  #socket;
  #timer;

  constructor(port) {
    preferMe();
    const command = encode(['SET', 'probe', '1']);
    this.#socket = connect({ host: '127.0.0.1', port, noDelay: true });
    this.#socket.on('error', () => undefined);
    this.#socket.on('data', (chunk) => {
      const now = performance.now();
      for (let replies = chunk.toString('latin1').split('\n').length - 1; replies > 0; replies--) {
        this.#longestMs = Math.max(this.#longestMs, now - this.#waiting.shift());
      }
    });
    this.#timer = setInterval(() => {
      this.#waiting.push(performance.now());
      this.#socket.write(command);
    }, intervalMs);
  }

  /** Ends the probe and answers the longest stall in milliseconds. */
  stop() {
    clearInterval(this.#timer);
    this.#socket.destroy();
    const [oldest] = this.#waiting;
    return Math.max(this.#longestMs, oldest === undefined ? 0 : performance.now() - oldest);
  }
}

/** It waits for the server, not for a core. Takes privileges; without them the figures hold some waiting for a core. */
function preferMe() {
  try {
    setPriority(-15);
  } catch {
    // Said above.
  }
}
