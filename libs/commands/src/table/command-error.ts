/** An error a client made. `message` is the whole reply line without `-`. Created without a stack trace: it is not a bug. */
export class CommandError {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

export const syntaxError = new CommandError('ERR syntax error');
export const notAnInteger = new CommandError('ERR value is not an integer or out of range');
export const notAFloat = new CommandError('ERR value is not a valid float');
export const wrongType = new CommandError(
  'WRONGTYPE Operation against a key holding the wrong kind of value',
);
export const noSuchKey = new CommandError('ERR no such key');
