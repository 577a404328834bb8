import { CommandError } from '@kiwi/commands';
import type { Session } from '../../session/session.ts';
import type { SessionCommand } from '../session-command.ts';
import { persistenceCommand } from './persistence-command.ts';

type Word = 'save' | 'nosave' | 'now' | 'force' | 'abort';

/** NOW means nothing here: a shutdown waits for no replica, since what was acknowledged is on a majority of the disks. */
export const shutdown: SessionCommand = {
  ...persistenceCommand,
  name: 'shutdown',
  syntax: '[nosave_save(NOSAVE | SAVE)] [NOW@7.0.0] [FORCE@7.0.0] [ABORT@7.0.0]',
  history: [['7.0.0', 'Takes NOW, FORCE and ABORT.']],
  arity: -1,
  flags: ['admin', 'noscript', 'loading', 'stale', 'no_multi', 'allow_busy'],
  summary: 'Makes a checkpoint, unless NOSAVE is given, and stops the process.',
  complexity:
    'O(N) when saving, where N is the total number of keys in all databases when saving data, otherwise O(1)',
  run(session, args) {
    const words = parseWords(args.slice(1));
    if (words.has('abort')) abort(session);
    else stop(session, words);
  },
};

const knownWords: ReadonlySet<string> = new Set(['save', 'nosave', 'now', 'force', 'abort']);

function isWord(text: string): text is Word {
  return knownWords.has(text);
}

function parseWords(args: readonly string[]): ReadonlySet<Word> {
  const words = new Set<Word>();
  for (const arg of args) {
    const word = arg.toLowerCase();
    if (!isWord(word)) throw new CommandError('ERR syntax error');
    words.add(word);
  }
  const contradictory = words.has('save') && words.has('nosave');
  if (contradictory || (words.has('abort') && words.size > 1)) {
    throw new CommandError('ERR syntax error');
  }
  return words;
}

function abort({ context, reply }: Session): void {
  if (context.shutdown.abort()) reply.ok();
  else reply.error('ERR No shutdown in progress.');
}

function stop(session: Session, words: ReadonlySet<Word>): void {
  const { context } = session;
  if (!context.shutdown.possible) {
    session.reply.error('ERR This server cannot be stopped by a command');
    return;
  }
  context.logger.info('shutdown_requested', { client: session.address, options: [...words] });
  // What is not loaded yet is in the files already.
  const save = !words.has('nosave') && context.persistence.loading === null;
  session.replyLater(
    context.shutdown.request(save, words.has('force')).then((stopping) => (reply) => {
      // As in Redis, the end of the connection is the answer.
      if (stopping) session.end();
      else reply.error('ERR Errors trying to SHUTDOWN. Check logs.');
    }),
  );
}
