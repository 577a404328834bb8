import type { SessionCommand } from '../session-command.ts';
import { passwordMatches, wrongPassword } from './authentication.ts';

export const auth: SessionCommand = {
  name: 'auth',
  syntax: '[username@6.0.0] password',
  history: [['6.0.0', 'Takes a user name.']],
  arity: -2,
  flags: ['noscript', 'loading', 'stale', 'fast', 'no_auth', 'allow_busy'],
  group: 'connection',
  categories: ['fast', 'connection'],
  keys: [],
  since: '1.0.0',
  summary: 'Authenticates the connection.',
  complexity: 'O(N) where N is the number of passwords defined for the user',
  barrier: true,
  run(session, args) {
    if (args.length > 3) {
      session.reply.error('ERR syntax error');
      return;
    }
    const [user, password] = args.length === 3 ? args.slice(1) : ['default', args[1]];
    if (args.length === 2 && session.context.settings.requirepass === '') {
      session.reply.error(
        'ERR AUTH <password> called without any password configured for the default user. ' +
          'Are you sure your configuration is correct?',
      );
    } else if (passwordMatches(session, user as string, password as string)) {
      session.authenticate();
      session.reply.ok();
    } else {
      session.reply.error(wrongPassword);
    }
  },
};
