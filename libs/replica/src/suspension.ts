/** What clients are told while this node's disk refuses writes. Clients know the prefixes; `docs/errors.md` lists the texts. */
export class Suspension {
  /** The answer to every write: surely not executed. */
  readonly writeRefusal: string;
  /** The answer to reads where other nodes may have committed what is not here. */
  readonly readRefusal: string;

  /** @param error of the `suspended` notification; its cause is what the storage said. */
  constructor(error: Error) {
    const { message } = error.cause instanceof Error ? error.cause : error;
    const cause = message.replace(/\s+/g, ' ').replace(/[.\s]+$/, '');
    this.writeRefusal =
      `MISCONF Kiwi cannot write to its disk: ${cause}. ` +
      "Writes are refused until it can; see the server's log.";
    this.readRefusal =
      `CLUSTERDOWN This node cannot write to its disk: ${cause}. ` +
      'Until it can, ask another node; the command was not executed';
  }
}
