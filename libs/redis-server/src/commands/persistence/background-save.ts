import type { Session } from '../../session/session.ts';
import type { SessionCommand } from '../session-command.ts';
import { persistenceCommand } from './persistence-command.ts';

/**
 * SCHEDULE makes another checkpoint after the one under way, also when that is a background save: in Redis this is for the time of
 * a rewrite of the append-only file, and here a checkpoint is both.
 */
export const backgroundSave: SessionCommand = {
  ...persistenceCommand,
  name: 'bgsave',
  syntax: '[SCHEDULE@3.2.2]',
  history: [['3.2.2', 'Takes SCHEDULE.']],
  arity: -1,
  summary: 'Begins a checkpoint; SCHEDULE: also after one that is under way.',
  complexity: 'O(1)',
  run(session, args) {
    const schedule = args[1]?.toLowerCase() === 'schedule';
    if (args.length > 2 || (args.length === 2 && !schedule)) {
      session.reply.error('ERR syntax error');
    } else if (session.context.persistence.savingSinceMs === null) {
      saveInBackground(session);
      session.reply.simple('Background saving started');
    } else if (schedule) {
      saveInBackground(session);
      session.reply.simple('Background saving scheduled');
    } else {
      session.reply.error('ERR Background save already in progress');
    }
  },
};

/** The log is Kiwi's append-only file, and a checkpoint is what makes it shorter. */
export const rewriteAppendOnlyFile: SessionCommand = {
  ...persistenceCommand,
  name: 'bgrewriteaof',
  arity: 1,
  summary: 'Begins a checkpoint, which shortens the log.',
  complexity: 'O(1)',
  run(session) {
    const begins = session.context.persistence.savingSinceMs === null;
    saveInBackground(session);
    session.reply.simple(
      `Background append only file rewriting ${begins ? 'started' : 'scheduled'}`,
    );
  },
};

function saveInBackground({ context }: Session): void {
  context.persistence.save().catch((error: unknown) => {
    context.logger.error('background_save_failed', { error });
  });
}
