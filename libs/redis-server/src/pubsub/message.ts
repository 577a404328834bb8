import { ReplyEncoder } from '@kiwi/resp-protocol';

/** A message on its way to subscribers. It is encoded once per protocol, however many connections get it. */
export class PubSubMessage {
  readonly #items: readonly string[];
  readonly #encoded: (string | undefined)[] = [];

  /** @param items `message`, channel, payload; or `pmessage` with the pattern before the channel */
  constructor(items: readonly string[]) {
    this.#items = items;
  }

  /** The bytes for a connection. */
  encoded(protocol: 2 | 3): string {
    let encoded = this.#encoded[protocol];
    if (encoded === undefined) {
      const encoder = new ReplyEncoder();
      encoder.protocol = protocol;
      encoder.push(this.#items.length);
      for (const item of this.#items) encoder.bulk(item);
      const bytes = encoder.take();
      this.#encoded[protocol] = encoded = typeof bytes === 'string' ? bytes : bytes.join('');
    }
    return encoded;
  }
}
