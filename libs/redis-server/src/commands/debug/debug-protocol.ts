import type { SessionReply } from '../../session/session-reply.ts';

const writers: Readonly<Record<string, (reply: SessionReply) => void>> = {
  string: (reply) => reply.bulk('Hello World'),
  integer: (reply) => reply.integer(12345),
  double: (reply) => reply.double('3.141'),
  null: (reply) => reply.null(),
  array: (reply) => {
    reply.array(3);
    for (let i = 0; i < 3; i++) reply.integer(i);
  },
  set: (reply) => {
    reply.set(3);
    for (let i = 0; i < 3; i++) reply.integer(i);
  },
  map: (reply) => {
    reply.map(3);
    for (let i = 0; i < 3; i++) {
      reply.integer(i);
      reply.boolean(i === 1);
    }
  },
  push: (reply) => {
    if (reply.protocol === 2) {
      reply.error('ERR RESP2 is not supported by this command');
      return;
    }
    reply.push(2);
    reply.bulk('server-cpu-usage');
    reply.integer(42);
  },
  bignum: (reply) => reply.bigNumber('1234567999999999999999999999999999999'),
  verbatim: (reply) => reply.verbatim('txt', 'This is a verbatim\nstring'),
  true: (reply) => reply.boolean(true),
  false: (reply) => reply.boolean(false),
};

/** DEBUG PROTOCOL: a reply of the named form, for tests of clients. Attributes are not among them: Kiwi sends none. */
export function writeProtocolExample(reply: SessionReply, form: string): void {
  const name = form.toLowerCase();
  if (Object.hasOwn(writers, name)) writers[name]?.(reply);
  else {
    reply.error(
      `ERR Wrong protocol type name. Please use one of the following: ${Object.keys(writers).join('|')}`,
    );
  }
}
