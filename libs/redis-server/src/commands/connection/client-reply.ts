import type { SessionCommand } from '../session-command.ts';
import { forAll } from './client-command.ts';

export const clientReply: SessionCommand = {
  ...forAll,
  name: 'client|reply',
  syntax: 'on_off_skip(ON | OFF | SKIP)',
  arity: 3,
  since: '3.2.0',
  summary: 'Whether this connection is sent replies.',
  barrier: true,
  run(session, args) {
    switch ((args[2] as string).toUpperCase()) {
      case 'ON':
        session.setReplyMode('on');
        session.reply.ok();
        break;
      case 'OFF':
        session.setReplyMode('off');
        break;
      case 'SKIP':
        if (session.replyMode !== 'off') session.setReplyMode('skipNext');
        break;
      default:
        session.reply.error('ERR syntax error');
    }
  },
};
