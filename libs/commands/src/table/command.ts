import type { Database, Keyspace, ValueType } from '@kiwi/keyspace';
import type { ReplySink } from '@kiwi/resp-protocol';
import type { EncodingLimits } from '../generic/object/encoding-limits.ts';

/** Redis's command flags, as COMMAND reports them. */
export type CommandFlag =
  | 'write'
  | 'readonly'
  | 'denyoom'
  | 'admin'
  | 'pubsub'
  | 'noscript'
  | 'random'
  | 'blocking'
  | 'loading'
  | 'stale'
  | 'skip_monitor'
  | 'skip_slowlog'
  | 'asking'
  | 'fast'
  | 'no_auth'
  | 'may_replicate'
  | 'no_mandatory_keys'
  | 'no_async_loading'
  | 'no_multi'
  | 'movablekeys'
  | 'allow_busy';

/** Flags of a key argument, as COMMAND's key specifications report them. */
export type KeyFlag =
  | 'RO'
  | 'RW'
  | 'OW'
  | 'RM'
  | 'access'
  | 'update'
  | 'insert'
  | 'delete'
  | 'not_key'
  | 'incomplete'
  | 'variable_flags';

/**
 * Where the keys of a command stand (Redis documentation, "Key specifications"), for the forms that Kiwi's commands use.
 * `range`: from argument `first` to `last` (negative: counted from the end, -1 is the last argument), every `step`th.
 * `keynum`: the argument at `count` says how many keys follow from argument `first` on.
 * `keyword`: the first key stands behind a word, in any case, that is looked for from argument `startFrom` on; without the word there is no
 * key. The last one is `last` arguments behind it or, when that is negative, is counted from the end, where only the first of `limit`
 * equal shares of the arguments behind the word are meant (0: all of them).
 * `unknown`: keys that only the command itself can find, as Redis documents it; some of them `positionOf` finds, too.
 */
export type KeySpec =
  | {
      readonly type: 'range';
      readonly first: number;
      readonly last: number;
      readonly step: number;
      readonly flags: readonly KeyFlag[];
      /** For `variable_flags`: the flags of this very call. */
      readonly flagsOf?: (args: readonly string[]) => readonly KeyFlag[];
      /** A remark that COMMAND INFO shows. */
      readonly notes?: string;
    }
  | {
      readonly type: 'keynum';
      readonly count: number;
      readonly first: number;
      readonly step: number;
      readonly flags: readonly KeyFlag[];
      /** A remark that COMMAND INFO shows. */
      readonly notes?: string;
    }
  | {
      readonly type: 'keyword';
      readonly keyword: string;
      readonly startFrom: number;
      readonly last: number;
      readonly step: number;
      readonly limit: number;
      readonly flags: readonly KeyFlag[];
      /** A remark that COMMAND INFO shows. */
      readonly notes?: string;
    }
  | {
      readonly type: 'unknown';
      readonly flags: readonly KeyFlag[];
      /** A remark that COMMAND INFO shows. */
      readonly notes?: string;
      /** Where the key of a call stands; null when it has none. */
      readonly positionOf?: (args: readonly string[]) => number | null;
    };

export type CommandGroup =
  | 'string'
  | 'generic'
  | 'hash'
  | 'connection'
  | 'server'
  | 'cluster'
  | 'transactions'
  | 'pubsub'
  | 'bitmap'
  | 'list'
  | 'set'
  | 'sorted-set'
  | 'stream'
  | 'hyperloglog'
  | 'geo'
  | 'scripting';

/** What is known of a command without running it. COMMAND, arity errors, key extraction and routing come from here. */
export interface CommandInfo {
  /** Lower case; a subcommand is `container|sub`. */
  readonly name: string;
  /** Number of arguments including the name; negative: at least that many. */
  readonly arity: number;
  readonly flags: readonly CommandFlag[];
  readonly group: CommandGroup;
  /** ACL categories without `@`, in the order Redis reports them. */
  readonly categories: readonly string[];
  readonly keys: readonly KeySpec[];
  /** What follows the name in a call, in the notation of `parseSyntax`. Left out when nothing does, and for a container. */
  readonly syntax?: string;
  /** First release of Redis that had it. */
  readonly since: string;
  /** What changed later: the release and a sentence of our own, the oldest first. */
  readonly history?: readonly (readonly [release: string, change: string])[];
  /** Of a command that Redis advises against: from which release on, and what to use instead. */
  readonly deprecated?: { readonly since: string; readonly replacedBy: string };
  /** Whether it is meant for Redis itself and its tests. */
  readonly isInternal?: boolean;
  /** One sentence of our own, for COMMAND DOCS. */
  readonly summary: string;
  /** For COMMAND DOCS, as Redis documents it: `O(1)`. */
  readonly complexity: string;
  /** COMMAND's "tips", such as `nondeterministic_output`. */
  readonly tips?: readonly string[];
  readonly subcommands?: readonly CommandInfo[];
}

/**
 * What a data command may touch. One object per state machine, reused for every call: handlers keep nothing of it.
 * Time and randomness in it are the entry's (see `docs/architecture.md`, Determinism); there is no other source.
 */
export interface CommandContext {
  /** The selected database. */
  db: Database;
  readonly keyspace: Keyspace;
  /** The entry's timestamp for a write, the leader's clock for a read: Unix time in milliseconds, an integer. */
  nowMs: number;
  /** Uniform in [0, 1), seeded by the entry. */
  random(): number;
  /** This node's own: they may decide about replies to reads and nothing else. */
  readonly encodingLimits: Readonly<EncodingLimits>;
  /** For a command that may wait when it finds nothing; null when it must reply, as within a transaction. */
  blocking: Blocking | null;
}

/** What a command that waits is run again for, when one of its keys has changed. */
export interface WaitsFor {
  /** The key must hold a value of this type. */
  readonly type: ValueType;
  /** It is run again also when the key is gone or holds something else, for then it fails. */
  readonly orNothing?: boolean;
}

/** How a command waits. */
export interface Blocking {
  /**
   * Whether it waited already and is run again because a key has changed. Then it goes on waiting where it would reply with an error at first,
   * because a key has the wrong type.
   */
  readonly isRetry: boolean;
  /**
   * Instead of a reply: the command waits and is run again whenever one of `keys` has changed, until it replies.
   * @param timeoutMs how long at most, 0 for ever; counts from the first call
   * @param args the arguments to run it with, where those of the client mean something else later, such as XREAD's `$`
   */
  block(keys: readonly string[], timeoutMs: number, args?: readonly string[]): void;
}

/**
 * Runs a command whose name and arity were already checked. `args[0]` is the name as the client wrote it.
 * Writes exactly one reply, or calls `context.blocking.block`. An argument error is thrown as `CommandError` before anything was changed or written,
 * or written as `reply.error(...)`; both are equivalent for the client.
 */
export type CommandHandler = (
  context: CommandContext,
  args: readonly string[],
  reply: ReplySink,
) => void;

/** A command that works on the keyspace: logged when flagged `write`, else run at the read point. */
export interface DataCommand extends CommandInfo {
  readonly handler: CommandHandler;
  /** Of a command with the flag `blocking`: whether this call may wait. Left out: every one may. */
  readonly mayBlock?: (args: readonly string[]) => boolean;
  /** Of a command that may wait: what wakes it. Left out: any change of one of its keys. */
  readonly waitsFor?: WaitsFor;
  /** Of a container, made by `containerOf`. */
  readonly subcommands?: readonly DataCommand[];
}
