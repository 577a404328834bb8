import { CommandError, integerArgument } from '@kiwi/commands';
import type { Session, UnblockReason } from '../../session/session.ts';
import type { SessionReply } from '../../session/session-reply.ts';
import { unblockedError } from '../connection/client-unblock.ts';
import type { SessionCommand } from '../session-command.ts';
import { ReplicationWait } from './replication-wait.ts';

const timeoutNotAnInteger = new CommandError('ERR timeout is not an integer or out of range');
const timeoutNegative = new CommandError('ERR timeout is negative');
const localOutOfRange = new CommandError('ERR value is out of range, value must between 0 and 1');
const outOfRange = new CommandError('ERR value is out of range, must be positive');

const common = {
  group: 'generic',
  keys: [],
  flags: ['noscript'],
  categories: ['slow', 'connection'],
  complexity: 'O(1)',
  tips: ['request_policy:all_shards', 'response_policy:agg_min'],
  barrier: true,
} as const;

function timeoutOf(text: string | undefined): number {
  const timeoutMs = integerArgument(text ?? '', timeoutNotAnInteger);
  if (timeoutMs < 0) throw timeoutNegative;
  return Number(timeoutMs);
}

/** Whatever was acknowledged to this connection is applied here when the command runs, and so on the disks of a majority. */
function waitFor(
  session: Session,
  wanted: number,
  timeoutMs: number,
  write: (reply: SessionReply, count: number) => void,
): void {
  const wait = new ReplicationWait(session.context.replica);
  const known = wait.known();
  if (known >= wanted || session.transactions.isRunning) {
    write(session.reply, known);
    return;
  }
  const end = new AbortController();
  let unblocked: UnblockReason | null = null;
  const count = wait.until(wanted, timeoutMs, () => session.closed, end.signal);
  session.replyLater(
    count.then((reached) => (reply) => {
      if (unblocked === 'error') reply.error(unblockedError);
      else write(reply, reached);
    }),
    {
      unblock: (reason) => {
        unblocked = reason;
        end.abort();
      },
    },
  );
}

export const wait: SessionCommand = {
  ...common,
  name: 'wait',
  syntax: 'numreplicas:integer timeout:integer',
  arity: 3,
  since: '3.0.0',
  summary:
    'Answers how many other nodes have the earlier writes of this connection on their disks, and waits until these are as many as wanted.',
  run(session, args) {
    const wanted = Number(integerArgument(args[1] ?? ''));
    waitFor(session, wanted, timeoutOf(args[2]), (reply, count) => reply.integer(count));
  },
};

/** The own node counts when its disk has the log as far as it is applied. */
export const waitAof: SessionCommand = {
  ...common,
  name: 'waitaof',
  syntax: 'numlocal:integer numreplicas:integer timeout:integer',
  arity: 4,
  since: '7.2.0',
  summary:
    'Answers whether this node, and how many other nodes, have the earlier writes of this connection on their disks; waits as WAIT does.',
  run(session, args) {
    const local = integerArgument(args[1] ?? '');
    if (local < 0 || local > 1) throw localOutOfRange;
    const wanted = Number(integerArgument(args[2] ?? ''));
    if (wanted < 0) throw outOfRange;
    const { replica } = session.context;
    waitFor(session, wanted, timeoutOf(args[3]), (reply, count) => {
      reply.array(2);
      reply.integer(replica.isAppliedDurable ? 1 : 0);
      reply.integer(count);
    });
  },
};
