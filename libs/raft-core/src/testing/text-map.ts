import type { SnapshottingStateMachine } from '../ports/state-machine.ts';

/**
 * A state machine of texts under keys, for stores that keep the snapshots of any `SnapshottingStateMachine`: with such a store it
 * is a subject of `snapshotStoreSuite`. Its snapshots come in pieces of some hundred bytes.
 */
export class TextMap implements SnapshottingStateMachine {
  #texts = new Map<string, string>();
  #breaks = false;

  /** The suite changes the state by `set`: there is no log. */
  apply(): void {
    throw new Error('a TextMap applies no entries');
  }

  set(key: string, value: string | null): void {
    if (value === null) this.#texts.delete(key);
    else this.#texts.set(key, value);
  }

  contents(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#texts);
  }

  breakNextSave(): void {
    this.#breaks = true;
  }

  snapshot(): Iterable<Uint8Array> {
    const breaks = this.#breaks;
    this.#breaks = false;
    return pieces(JSON.stringify([...this.#texts]), breaks);
  }

  async restore(pieces: AsyncIterable<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    let text = '';
    for await (const piece of pieces) text += decoder.decode(piece, { stream: true });
    this.#texts = new Map(JSON.parse(text) as [string, string][]);
  }
}

function* pieces(text: string, breaks: boolean): Generator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let i = 0; i < bytes.byteLength; i += 700) {
    if (breaks && i + 700 >= bytes.byteLength) throw new Error('broken, as the case asked for');
    yield bytes.slice(i, i + 700);
  }
}
