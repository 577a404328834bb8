import { commandKinds } from './command-stats.ts';
import type { HistogramSource } from './histogram.ts';
import type {
  ClientSample,
  CommandSample,
  LogSample,
  PeerSample,
  PersistenceSample,
  RaftSample,
} from './metrics-source.ts';

/** All that one scrape sees: taken at one moment, so that indexes fit together. */
export interface MetricsSample {
  readonly raft: RaftSample;
  readonly clients: ClientSample;
  readonly commands: CommandSample;
  readonly log: LogSample;
  /** Null when the node keeps no checkpoints. */
  readonly persistence: PersistenceSample | null;
}

/** One time series: the values of the labels in the order of `labels`, and the number. */
export type Series<Value> = readonly (readonly [labels: readonly string[], value: Value])[];

interface MetricBase<Type extends string, Value> {
  readonly name: string;
  readonly type: Type;
  readonly help: string;
  readonly labels: readonly string[];
  readonly read: (sample: MetricsSample) => Series<Value>;
}

/** A metric and how it is read from a sample. */
export type MetricDefinition =
  | MetricBase<'gauge', number>
  | MetricBase<'counter', number>
  | MetricBase<'histogram', HistogramSource>;

type NumberKind = 'gauge' | 'counter';

function single(
  name: string,
  type: NumberKind,
  help: string,
  read: (sample: MetricsSample) => number,
): MetricDefinition {
  return { name, type, help, labels: [], read: (sample) => [[[], read(sample)]] };
}

function perPeer(
  name: string,
  help: string,
  read: (peer: PeerSample) => number | null,
): MetricDefinition {
  return {
    name,
    type: 'gauge',
    help,
    labels: ['peer'],
    read: (sample) =>
      sample.raft.peers.flatMap((peer) => {
        const value = read(peer);
        return value === null ? [] : [[[peer.id], value] as const];
      }),
  };
}

function distribution(
  name: string,
  help: string,
  read: (sample: MetricsSample) => HistogramSource,
): MetricDefinition {
  return { name, type: 'histogram', help, labels: [], read: (sample) => [[[], read(sample)]] };
}

function ofPersistence(
  name: string,
  type: NumberKind,
  help: string,
  read: (sample: PersistenceSample) => number | null,
): MetricDefinition {
  return {
    name,
    type,
    help,
    labels: [],
    read: ({ persistence }) => {
      const value = persistence === null ? null : read(persistence);
      return value === null ? [] : [[[], value]];
    },
  };
}

const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1000);

const roles = ['follower', 'preCandidate', 'candidate', 'leader', 'learner'];

const raft: readonly MetricDefinition[] = [
  {
    name: 'kiwi_raft_role',
    type: 'gauge',
    help: 'Role of this node: 1 for the one it has, 0 for the others.',
    labels: ['role'],
    read: ({ raft }) => roles.map((role) => [[role], role === raft.role ? 1 : 0]),
  },
  single('kiwi_raft_term', 'gauge', 'Current term.', ({ raft }) => raft.term),
  single('kiwi_raft_has_leader', 'gauge', '1 while this node knows a leader.', ({ raft }) =>
    raft.leader === null ? 0 : 1,
  ),
  {
    name: 'kiwi_raft_leader',
    type: 'gauge',
    help: 'Constant 1, labelled with the leader this node knows.',
    labels: ['leader'],
    read: ({ raft }) => (raft.leader === null ? [] : [[[raft.leader], 1]]),
  },
  single(
    'kiwi_raft_commit_index',
    'gauge',
    'Highest log index known to be committed.',
    ({ raft }) => raft.commitIndex,
  ),
  single(
    'kiwi_raft_applied_index',
    'gauge',
    'Highest log index applied to the state machine.',
    ({ raft }) => raft.appliedIndex,
  ),
  single('kiwi_raft_last_index', 'gauge', 'Last index of the log.', ({ raft }) => raft.lastIndex),
  single(
    'kiwi_raft_suspended',
    'gauge',
    '1 while this node takes no part because its disk refuses writes.',
    ({ raft }) => (raft.suspended ? 1 : 0),
  ),
  single(
    'kiwi_raft_elections_total',
    'counter',
    'Elections this node began.',
    ({ raft }) => raft.electionsStarted,
  ),
  single(
    'kiwi_raft_leader_changes_total',
    'counter',
    'Changes of leader this node saw.',
    ({ raft }) => raft.leaderChanges,
  ),
  perPeer(
    'kiwi_raft_peer_match_index',
    'Highest log index a peer is known to hold (on the leader).',
    (peer) => peer.matchIndex,
  ),
  perPeer(
    'kiwi_raft_peer_lag_entries',
    'Log entries a peer is not known to hold yet (on the leader).',
    (peer) => peer.lagEntries,
  ),
  perPeer('kiwi_raft_peer_last_contact_seconds', 'Time since a peer was last heard of.', (peer) =>
    seconds(peer.lastContactMs),
  ),
  perPeer('kiwi_raft_peer_round_trip_seconds', 'Smoothed round trip to a peer.', (peer) =>
    seconds(peer.roundTripMs),
  ),
];

const log: readonly MetricDefinition[] = [
  distribution(
    'kiwi_log_fsync_seconds',
    'Time of one synced write to the log.',
    ({ log }) => log.fsyncSeconds,
  ),
  distribution(
    'kiwi_log_write_entries',
    'Entries in one synced write.',
    ({ log }) => log.entriesPerWrite,
  ),
  distribution('kiwi_log_entry_bytes', 'Size of a log entry.', ({ log }) => log.entryBytes),
  distribution(
    'kiwi_batch_commands',
    'Commands in a batch formed by this node.',
    ({ log }) => log.commandsPerBatch,
  ),
];

const persistence: readonly MetricDefinition[] = [
  ofPersistence(
    'kiwi_loading',
    'gauge',
    '1 while the checkpoint is loaded and the log replayed at the start.',
    (sample) => (sample.loading ? 1 : 0),
  ),
  ofPersistence('kiwi_log_bytes', 'gauge', 'Size of the log.', (sample) => sample.logBytes),
  ofPersistence(
    'kiwi_log_first_index',
    'gauge',
    'First index still in the log.',
    (sample) => sample.logFirstIndex,
  ),
  ofPersistence(
    'kiwi_checkpoint_in_progress',
    'gauge',
    '1 while a checkpoint is written.',
    (sample) => (sample.checkpointInProgress ? 1 : 0),
  ),
  ofPersistence(
    'kiwi_checkpoint_last_success_timestamp_seconds',
    'gauge',
    'When the newest checkpoint was finished, Unix time; none before the first.',
    (sample) => seconds(sample.lastCheckpointMs),
  ),
  ofPersistence(
    'kiwi_checkpoint_last_duration_seconds',
    'gauge',
    'How long the newest checkpoint took.',
    (sample) => seconds(sample.lastCheckpointDurationMs),
  ),
  ofPersistence(
    'kiwi_checkpoint_bytes',
    'gauge',
    'Size of the newest checkpoint.',
    (sample) => sample.checkpointBytes,
  ),
  ofPersistence(
    'kiwi_checkpoint_index',
    'gauge',
    'Log index up to which the newest checkpoint goes.',
    (sample) => sample.checkpointIndex,
  ),
  ofPersistence(
    'kiwi_checkpoints_total',
    'counter',
    'Checkpoints made.',
    (sample) => sample.checkpoints,
  ),
  ofPersistence(
    'kiwi_checkpoint_failures_total',
    'counter',
    'Checkpoints that failed.',
    (sample) => sample.checkpointFailures,
  ),
  ofPersistence(
    'kiwi_snapshots_sent_total',
    'counter',
    'Checkpoints that this node brought to a peer as leader.',
    (sample) => sample.snapshotsSent,
  ),
  ofPersistence(
    'kiwi_snapshots_installed_total',
    'counter',
    'Checkpoints of a leader that took the place of the state here.',
    (sample) => sample.snapshotsInstalled,
  ),
];

const clients: readonly MetricDefinition[] = [
  single(
    'kiwi_connected_clients',
    'gauge',
    'Client connections open now.',
    ({ clients }) => clients.connected,
  ),
  single(
    'kiwi_connections_accepted_total',
    'counter',
    'Client connections accepted.',
    ({ clients }) => clients.connectionsAccepted,
  ),
  single(
    'kiwi_connections_rejected_total',
    'counter',
    'Client connections refused, for example at the limit of clients.',
    ({ clients }) => clients.connectionsRejected,
  ),
  single(
    'kiwi_network_input_bytes_total',
    'counter',
    'Bytes received from clients.',
    ({ clients }) => clients.bytesIn,
  ),
  single(
    'kiwi_network_output_bytes_total',
    'counter',
    'Bytes sent to clients.',
    ({ clients }) => clients.bytesOut,
  ),
];

const commands: readonly MetricDefinition[] = [
  {
    name: 'kiwi_commands_total',
    type: 'counter',
    help: 'Commands run for clients of this node, by name.',
    labels: ['command'],
    read: ({ commands }) => commands.totals.map(({ name, calls }) => [[name], calls]),
  },
  {
    name: 'kiwi_command_failures_total',
    type: 'counter',
    help: 'Commands answered with an error, by name.',
    labels: ['command'],
    read: ({ commands }) =>
      commands.totals.filter((c) => c.failures > 0).map((c) => [[c.name], c.failures]),
  },
  {
    name: 'kiwi_command_seconds',
    type: 'histogram',
    help: 'Time from the arrival of a command to its reply, by kind.',
    labels: ['kind'],
    read: ({ commands }) => commandKinds.map((kind) => [[kind], commands.latencySeconds[kind]]),
  },
  {
    name: 'kiwi_error_replies_total',
    type: 'counter',
    help: 'Error replies, by their first word.',
    labels: ['prefix'],
    read: ({ commands }) => [...commands.errors].map(([prefix, count]) => [[prefix], count]),
  },
];

/** Every metric of Kiwi's own, in the order of the exposition. */
export const metricTable: readonly MetricDefinition[] = [
  ...raft,
  ...log,
  ...persistence,
  ...clients,
  ...commands,
];
