import { compareWithRedis } from '../testing/compared-scripts.ts';

compareWithRedis('keyspace notifications', {
  'both kinds of channels, for patterns and channels': `
    1: CONFIG SET notify-keyspace-events KEA
    2: PSUBSCRIBE __key*__:*
    3: SUBSCRIBE __keyevent@0__:set __keyspace@0__:list
    1: SET k v
    1: SET k v EX 100
    1: RPUSH list a b
    1: LPOP list 2
    1: RENAME k l
    1: SELECT 2
    1: SET k v
    1: MOVE k 0
    1: INCR wrong | LPUSH wrong x | GET wrong`,
  'classes choose': `
    1: CONFIG SET notify-keyspace-events K$
    2: PSUBSCRIBE *
    1: SET k v
    1: DEL k
    1: HSET h f v
    1: CONFIG SET notify-keyspace-events Eh
    1: SET k v
    1: HSET h f w
    1: CONFIG SET notify-keyspace-events En
    1: SET new v
    1: SET new w
    1: CONFIG SET notify-keyspace-events lhz
    1: HSET h f v
    1: CONFIG SET notify-keyspace-events nothing
    1: CONFIG GET notify-keyspace-events`,
  'the spelling of classes': `
    1: CONFIG SET notify-keyspace-events AKE
    1: CONFIG GET notify-keyspace-events
    1: CONFIG SET notify-keyspace-events KEAmn
    1: CONFIG GET notify-keyspace-events
    1: CONFIG SET notify-keyspace-events nEg$
    1: CONFIG GET notify-keyspace-events
    1: CONFIG SET notify-keyspace-events g$lshzxetd
    1: CONFIG GET notify-keyspace-events
    1: CONFIG SET notify-keyspace-events m
    1: CONFIG GET notify-keyspace-events`,
  'a transaction, and what waits for it': `
    1: CONFIG SET notify-keyspace-events EA
    2: PSUBSCRIBE __keyevent@0__:*
    3~ BLMOVE a b LEFT RIGHT 0
    1: MULTI
    1: RPUSH a x
    1: INCR n
    1: EXEC
    3?`,
  'key misses of commands that read': `
    1: CONFIG SET notify-keyspace-events KEm
    2: PSUBSCRIBE __key*__:*
    1: SET k v
    1: GET k
    1: GET missing
    1: MGET a k b
    1: HGETALL h
    1: LRANGE l 0 -1
    1: SMEMBERS s
    1: ZSCORE z m
    1: XLEN x
    1: STRLEN missing
    1: EXISTS k missing
    1: TTL missing
    1: TYPE missing
    1: OBJECT ENCODING missing
    1: SINTER a b
    1: DEL missing
    1: INCR counter`,
  'keys that expire': `
    1: CONFIG SET notify-keyspace-events Ex
    2: SUBSCRIBE __keyevent@0__:expired
    1: SET k v PX 1
    1: BLPOP nothing 0.3
    1: GET k
    1: CONFIG SET notify-keyspace-events Exg
    2: SUBSCRIBE __keyevent@0__:del
    1: SET k v
    1: EXPIRE k -1`,
});
