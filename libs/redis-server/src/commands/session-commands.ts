import { cluster } from './cluster/cluster.ts';
import { auth } from './connection/auth.ts';
import { client } from './connection/client.ts';
import { hello } from './connection/hello.ts';
import { echo, ping } from './connection/ping.ts';
import { quit, readonly, readwrite, reset, select } from './connection/session-state.ts';
import { backgroundSave, rewriteAppendOnlyFile } from './persistence/background-save.ts';
import { lastSave, save } from './persistence/save.ts';
import { shutdown } from './persistence/shutdown.ts';
import { raftCluster } from './raft/raft-cluster.ts';
import { raftNode } from './raft/raft-node.ts';
import { raftTransferLeader } from './raft/raft-transfer-leader.ts';
import { publish, shardPublish } from './pubsub/publish.ts';
import { pubsub } from './pubsub/pubsub.ts';
import { subscribeCommands } from './pubsub/subscribe.ts';
import { command } from './server/command.ts';
import { config } from './server/config.ts';
import { info } from './server/info.ts';
import { time } from './server/time.ts';
import type { SessionCommand } from './session-command.ts';
import { transactionCommands } from './transactions/transaction.ts';

/** Everything that is answered without touching the keyspace. */
export const sessionCommands: readonly SessionCommand[] = [
  auth,
  backgroundSave,
  client,
  cluster,
  command,
  config,
  echo,
  hello,
  info,
  lastSave,
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
  rewriteAppendOnlyFile,
  save,
  select,
  shardPublish,
  shutdown,
  ...subscribeCommands,
  time,
  ...transactionCommands,
];
