import { cluster } from './cluster/cluster.ts';
import { auth } from './connection/auth.ts';
import { client } from './connection/client.ts';
import { hello } from './connection/hello.ts';
import { echo, ping } from './connection/ping.ts';
import { asking, quit, readonly, readwrite, reset, select } from './connection/session-state.ts';
import { debug } from './debug/debug.ts';
import { backgroundSave, rewriteAppendOnlyFile } from './persistence/background-save.ts';
import { lastSave, save } from './persistence/save.ts';
import { shutdown } from './persistence/shutdown.ts';
import { raftCluster } from './raft/raft-cluster.ts';
import { raftNode } from './raft/raft-node.ts';
import { raftTransferLeader } from './raft/raft-transfer-leader.ts';
import { memory } from './memory/memory.ts';
import { wait, waitAof } from './replication/wait.ts';
import { publish, shardPublish } from './pubsub/publish.ts';
import { pubsub } from './pubsub/pubsub.ts';
import { subscribeCommands } from './pubsub/subscribe.ts';
import { acl } from './server/acl.ts';
import { command } from './server/command.ts';
import { config } from './server/config.ts';
import { failover } from './server/failover.ts';
import { info } from './server/info.ts';
import { latency } from './server/latency/latency.ts';
import { lolwut } from './server/lolwut.ts';
import { module } from './server/module.ts';
import { monitor } from './server/monitor.ts';
import { role } from './server/role.ts';
import { slowlog } from './server/slowlog.ts';
import { time } from './server/time.ts';
import type { SessionCommand } from './session-command.ts';
import { transactionCommands } from './transactions/transaction.ts';

/** Everything that is answered without touching the keyspace. */
export const sessionCommands: readonly SessionCommand[] = [
  acl,
  asking,
  auth,
  backgroundSave,
  client,
  cluster,
  command,
  config,
  debug,
  echo,
  failover,
  hello,
  info,
  lastSave,
  latency,
  lolwut,
  memory,
  module,
  monitor,
  ping,
  publish,
  pubsub,
  quit,
  raftCluster,
  raftNode,
  raftTransferLeader,
  readonly,
  readwrite,
  reset,
  role,
  rewriteAppendOnlyFile,
  save,
  select,
  shardPublish,
  shutdown,
  slowlog,
  ...subscribeCommands,
  time,
  ...transactionCommands,
  wait,
  waitAof,
];
