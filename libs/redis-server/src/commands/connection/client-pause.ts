import { wrongSubcommandCall } from '@kiwi/commands';
import type { SessionCommand } from '../session-command.ts';
import { forAdmins } from './client-command.ts';

/** Both as barriers: the commands before them on their connection have run, and those behind them wait already. */
export const clientPause: SessionCommand = {
  ...forAdmins,
  name: 'client|pause',
  syntax: 'timeout:integer [mode(WRITE | ALL)@6.2.0]',
  history: [['6.2.0', 'Takes WRITE and ALL.']],
  arity: -3,
  since: '2.9.50',
  summary: 'Lets the clients of this node wait with their commands, or with those that write.',
  barrier: true,
  run(session, args) {
    const { reply, context } = session;
    const mode = (args[3] ?? 'ALL').toLowerCase();
    const text = args[2] as string;
    if (args.length > 4) throw wrongSubcommandCall(args);
    if (mode !== 'all' && mode !== 'write') {
      reply.error('ERR CLIENT PAUSE mode must be WRITE or ALL');
    } else if (!/^-?\d{1,15}$/.test(text)) {
      reply.error('ERR timeout is not an integer or out of range');
    } else if (text.startsWith('-')) {
      reply.error('ERR timeout is negative');
    } else {
      context.pause.pause(mode, Number(text));
      reply.ok();
    }
  },
};

export const clientUnpause: SessionCommand = {
  ...forAdmins,
  name: 'client|unpause',
  arity: 2,
  since: '6.2.0',
  summary: 'Ends CLIENT PAUSE.',
  complexity: 'O(N) Where N is the number of paused clients',
  barrier: true,
  run(session) {
    session.context.pause.unpause();
    session.reply.ok();
  },
};
