/** A client has asked the process to stop. */
export class ShutdownRequest {
  /** Resolves when it was asked for. */
  readonly requested: Promise<'SHUTDOWN'>;
  /** Whether a checkpoint is to be made, should there be anything new. */
  save = true;
  #resolve: (reason: 'SHUTDOWN') => void = () => undefined;

  constructor() {
    this.requested = new Promise((resolve) => (this.#resolve = resolve));
  }

  request(save: boolean): void {
    this.save = save;
    this.#resolve('SHUTDOWN');
  }
}
