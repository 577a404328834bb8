import { describe, expect, it } from '@jest/globals';
import { RecordingReply } from './recording-reply.ts';

describe('RecordingReply', () => {
  it('records scalars', () => {
    const values = [
      (reply: RecordingReply) => reply.ok(),
      (reply: RecordingReply) => reply.integer(3n),
      (reply: RecordingReply) => reply.bulk(''),
      (reply: RecordingReply) => reply.null(),
      (reply: RecordingReply) => reply.error('ERR no'),
    ].map((write) => {
      const reply = new RecordingReply();
      write(reply);
      return reply.value();
    });
    expect(values).toEqual(['OK', 3n, '', null, { error: 'ERR no' }]);
  });

  it('nests aggregates', () => {
    const reply = new RecordingReply();
    reply.map(2);
    reply.bulk('list');
    reply.array(2);
    reply.set(0);
    reply.integer(1);
    reply.bulk('none');
    reply.nullArray();
    expect(reply.value()).toEqual(['list', [[], 1], 'none', null]);
  });

  it.each([
    ['nothing', () => undefined],
    ['two replies', (reply: RecordingReply) => (reply.ok(), reply.ok())],
    ['an unfinished array', (reply: RecordingReply) => reply.array(1)],
  ])('refuses %s', (_, write: (reply: RecordingReply) => void) => {
    const reply = new RecordingReply();
    write(reply);
    expect(() => reply.value()).toThrow('one complete reply');
  });
});
