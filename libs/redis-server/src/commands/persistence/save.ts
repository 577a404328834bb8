import type { SessionCommand } from '../session-command.ts';
import { persistenceCommand } from './persistence-command.ts';

/** Unlike in Redis other connections go on meanwhile, and a checkpoint under way is waited for instead of refused. */
export const save: SessionCommand = {
  ...persistenceCommand,
  name: 'save',
  arity: 1,
  flags: [...persistenceCommand.flags, 'no_multi'],
  summary: 'Makes a checkpoint and answers when it is durable.',
  complexity: 'O(N) where N is the total number of keys in all databases',
  run(session) {
    session.replyLater(
      session.context.persistence.save().then(
        () => (reply) => reply.ok(),
        (error: unknown) => (reply) => reply.error(`ERR The checkpoint failed: ${oneLine(error)}`),
      ),
    );
  },
};

export const lastSave: SessionCommand = {
  ...persistenceCommand,
  name: 'lastsave',
  arity: 1,
  flags: ['loading', 'stale', 'fast'],
  categories: ['admin', 'fast', 'dangerous'],
  barrier: false,
  summary: 'Answers when the last checkpoint was finished: Unix seconds.',
  complexity: 'O(1)',
  tips: ['nondeterministic_output'],
  run(session) {
    session.reply.integer(Math.floor(session.context.persistence.lastSaveMs / 1000));
  },
};

function oneLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replaceAll(/[\r\n]+/g, ' ');
}
