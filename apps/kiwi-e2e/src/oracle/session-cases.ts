import { script } from '@kiwi/commands/testing';
import type { Script } from '@kiwi/commands/testing';

/** Transactions, publishing and what COMMAND says, through a connection. */
export const sessionCases: readonly Script[] = [
  script(
    'transactions',
    `
    MULTI
    MULTI
    SET a 1
    INCR a
    HGET a f
    WATCH a
    EXEC
    GET a
    MULTI
    SET a 2
    DISCARD
    GET a
    EXEC
    DISCARD
    MULTI x
    EXEC x
    WATCH
    WATCH a b
    SET a 3
    MULTI
    GET a
    EXEC
    WATCH a
    UNWATCH
    SET a 4
    MULTI
    GET a
    EXEC
    MULTI
    NOSUCH
    SET a
    GET a
    EXEC
    UNWATCH x
    MULTI
    PING
    SELECT 1
    SET k v
    SELECT 0
    KEYS *
    EXEC`,
  ),
  script(
    'publishing without subscribers',
    `
    PUBLISH channel message
    PUBLISH channel
    SPUBLISH channel message
    PUBSUB CHANNELS
    PUBSUB CHANNELS c*
    PUBSUB CHANNELS a b
    PUBSUB NUMSUB
    PUBSUB NUMSUB a b
    PUBSUB NUMPAT
    PUBSUB NUMPAT x
    PUBSUB SHARDCHANNELS
    PUBSUB SHARDCHANNELS c*
    PUBSUB SHARDNUMSUB
    PUBSUB SHARDNUMSUB a
    PUBSUB NOSUCH`,
  ),
  script(
    'authentication',
    `
    AUTH default x
    AUTH x
    HELLO 3 SETNAME
    HELLO 2 SETNAME "a b"
    CONFIG SET maxclients 9999
    CONFIG SET maxclients 10000
    CONFIG SET maxclients 9998 maxclients 9999
    CONFIG GET maxclients`,
  ),
  script(
    'users, modules and pauses',
    `
    ACL WHOAMI
    ACL USERS
    ACL LIST
    ACL LIST x
    ACL CAT nosuch
    ACL CAT a b
    ACL GENPASS 0
    ACL GENPASS x
    ACL GENPASS 4097
    ACL NOSUCH
    MODULE LIST
    MODULE NOSUCH
    CLIENT PAUSE x
    CLIENT PAUSE -1
    CLIENT PAUSE 1 NOSUCH
    CLIENT PAUSE 1
    CLIENT PAUSE 1 ALL
    CLIENT PAUSE 1 WRITE
    SET a 1
    CLIENT UNPAUSE
    CLIENT UNPAUSE x
    CLIENT UNBLOCK 999999999
    CLIENT UNBLOCK 999999999 TIMEOUT
    CLIENT UNBLOCK 999999999 ERROR
    CLIENT UNBLOCK 999999999 NOSUCH
    CLIENT UNBLOCK x
    CLIENT REPLY ON
    CLIENT REPLY x`,
  ),
  script(
    'keys of calls',
    `
    COMMAND GETKEYS MSET a 1 b 2
    COMMAND GETKEYSANDFLAGS MSET a 1 b 2
    COMMAND GETKEYSANDFLAGS SET a b GET
    COMMAND GETKEYSANDFLAGS BITOP AND d a b
    COMMAND GETKEYSANDFLAGS LMPOP 2 a b LEFT
    COMMAND GETKEYSANDFLAGS SORT a BY b* GET c* STORE d
    COMMAND GETKEYSANDFLAGS XREAD COUNT 5 STREAMS a b 0 0
    COMMAND GETKEYSANDFLAGS XREADGROUP GROUP g c STREAMS a b > >
    COMMAND GETKEYSANDFLAGS NOSUCH a
    COMMAND GETKEYSANDFLAGS PING
    COMMAND LIST FILTERBY MODULE nosuch
    COMMAND LIST FILTERBY ACLCAT nosuch
    COMMAND LIST FILTERBY ACLCAT
    COMMAND INFO nosuch
    COMMAND DOCS nosuch`,
  ),
];
