import { connect } from 'node:net';

/**
 * Sends an INCR of a key of its own every `intervalMs`, whether or not the ones before were answered: while writes stall,
 * it is known to within one interval when they went on. Replies come in the order of the requests.
 */
export class Writer {
  /** Error replies and numbers that show an increment lost or done twice. */
  faults = [];
  /** Sent and not answered: when each was sent, oldest first. */
  #waiting = [];
  #socket;
  #timer = null;
  #rest = '';
  #command;
  #expected = 1;
  #onReply = () => {};

  constructor(port, key, intervalMs) {
    this.#command = `*2\r\n$4\r\nINCR\r\n$${key.length}\r\n${key}\r\n`;
    this.#socket = connect({ host: '127.0.0.1', port, noDelay: true });
    this.#socket.on('error', (error) => this.faults.push(error.message));
    this.#socket.on('close', () => clearInterval(this.#timer));
    this.#socket.on('data', (chunk) => this.#read(chunk.toString('latin1')));
    this.#socket.once('connect', () => {
      this.#timer = setInterval(() => {
        this.#waiting.push(performance.now());
        this.#socket.write(this.#command);
      }, intervalMs);
    });
  }

  /** Resolves with the time of the first success of a write that was sent after `time`. */
  firstSuccessAfter(time) {
    return new Promise((resolve) => {
      this.#onReply = (sentAt, answeredAt) => {
        if (sentAt > time) resolve(answeredAt);
      };
    });
  }

  /** Sends no more and resolves when all is answered, or with a fault after `timeoutMs`. */
  async finish(timeoutMs) {
    clearInterval(this.#timer);
    const deadline = performance.now() + timeoutMs;
    while (this.#waiting.length > 0 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    if (this.#waiting.length > 0) this.faults.push(`${this.#waiting.length} writes unanswered`);
    this.#socket.destroy();
  }

  #read(text) {
    const lines = (this.#rest + text).split('\r\n');
    this.#rest = lines.pop();
    const now = performance.now();
    for (const line of lines) {
      const sentAt = this.#waiting.shift();
      if (line === `:${this.#expected}`) {
        this.#onReply(sentAt, now);
      } else {
        this.faults.push(`"${line}" instead of :${this.#expected}`);
      }
      const value = line.startsWith(':') ? Number(line.slice(1)) : this.#expected;
      this.#expected = value + 1;
    }
  }
}
