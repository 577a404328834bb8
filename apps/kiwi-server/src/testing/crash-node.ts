import { CheckpointStore } from '@kiwi/checkpoint';
import { CheckpointStorage } from '@kiwi/checkpoint-storage';
import { SimulatedDisk } from '@kiwi/checkpoint-storage/testing';
import { Keyspace } from '@kiwi/keyspace';
import { RaftNode } from '@kiwi/raft-core';
import type { Member, MemoryNetwork, Transport } from '@kiwi/raft-core';
import type { KiwiStateMachine } from '@kiwi/state-machine';
import type { LogDisk } from './log-disk.ts';
import { stateMachineOf } from './reference-history.ts';
import type { ReferenceHistory } from './reference-history.ts';
import type { SeededRandom } from './seeded-random.ts';
import { SimulatedProcess } from './simulated-process.ts';
import { slowFileSystem } from './slow-file-system.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** So small that there are checkpoints, segments, compactions and transfers all the time. */
const snapshotLimits = { logBytes: 3000, trailingBytes: 1000, chunkBytesMax: 3000 };
const fileLimits = {
  segmentBytesMax: 8000,
  segmentsMax: 6,
  blockBytes: 1000,
  readBytes: 1000,
  unsyncedBytesMax: 3000,
};

export interface CrashNodeOptions {
  readonly id: string;
  readonly members: readonly Member[];
  readonly network: MemoryNetwork;
  readonly clock: VirtualClock;
  readonly random: SeededRandom;
  readonly history: ReferenceHistory;
  readonly log: LogDisk;
  /** Something that must never be. */
  readonly violated: (what: string) => void;
}

/** One run of the program, from its start to its death. */
export interface CrashRun {
  readonly process: SimulatedProcess;
  readonly keyspace: Keyspace;
  readonly stateMachine: KiwiStateMachine;
  readonly node: RaftNode;
  readonly files: CheckpointStorage;
  readonly store: CheckpointStore;
}

/** A node with its disks, whose process dies and is started again. All of it is real but for clock, network and disks. */
export class CrashNode {
  readonly id: string;
  readonly #options: CrashNodeOptions;
  #disk = new SimulatedDisk();
  #process = new SimulatedProcess();
  #run: CrashRun | null = null;
  /** Share of the changes of checkpoint files that fail. */
  failing = 0;
  /** Whether the program is started or being started. */
  isUp = false;

  constructor(options: CrashNodeOptions) {
    this.id = options.id;
    this.#options = options;
  }

  /** Null while it is down or being started. */
  get run(): CrashRun | null {
    return this.#run?.process.isAlive === true ? this.#run : null;
  }

  get log(): LogDisk {
    return this.#options.log;
  }

  get process(): SimulatedProcess {
    return this.#process;
  }

  /** The process dies; with the power, what was not synced is lost too. */
  crash(withPower: boolean): void {
    this.#process.kill();
    if (!withPower) return;
    const { log, random } = this.#options;
    log.losePower(random);
    this.#disk = this.#disk.afterPowerLoss(
      random.chance(0.3) ? 'nothing' : { seed: random.below(2 ** 31) },
    );
  }

  /** Starts the program. An error counts as a violation unless the process died of it. */
  start(): void {
    const process = new SimulatedProcess();
    this.#process = process;
    this.#run = null;
    this.isUp = true;
    process.onDeath(() => {
      this.isUp = false;
    });
    this.#start(process).catch((error: unknown) => {
      if (!process.isAlive) return;
      process.kill();
      this.#options.violated(`${this.id} does not start: ${String(error)}`);
    });
  }

  async #start(process: SimulatedProcess): Promise<void> {
    const { id, members, clock, history, log, random } = this.#options;
    // A disk with faults may keep a node from starting, and that would end the run.
    const failingNow = (): number => (this.#run === null ? 0 : this.failing);
    const fileSystem = slowFileSystem(this.#disk, process, clock, random, failingNow);
    const directory = '/data/checkpoint';
    const files = await CheckpointStorage.open({
      directory,
      release: 'spec',
      fileSystem,
      limits: fileLimits,
    });
    const keyspace = new Keyspace();
    const stateMachine = stateMachineOf(keyspace);
    let readings = 0;
    const store = new CheckpointStore({
      files,
      release: 'spec',
      keyspace,
      stateMachine,
      now: () => clock.now() + 0.7 * readings++,
      wallClock: () => 1_700_000_000_000 + clock.now(),
      nextTurn: () => clock.sleep(random.below(3)),
      onReplaced: () => undefined,
    });
    const node: RaftNode = new RaftNode({
      id,
      members,
      clock,
      random: random.fork(),
      storage: log.storage(process, clock, random),
      transport: transportOf(this.#options.network.transport(id), process),
      stateMachine: {
        apply: (entries) => {
          if (!process.isAlive) return;
          for (const entry of entries) {
            history.record(id, entry);
            stateMachine.apply([entry]);
            // As SAVE does behind a write in a pipeline.
            if (random.chance(0.02)) void node.snapshot().catch(() => undefined);
          }
        },
      },
      snapshots: { store, ...snapshotLimits },
      heartbeatIntervalMs: 50,
      electionTimeoutMinMs: 150,
      electionTimeoutMaxMs: 300,
      limits: { memoryBytesMax: 4000 },
    });
    process.onDeath(() => void node.stop().catch(() => undefined));
    node.on('failed', ({ error }) => {
      if (process.isAlive) this.#options.violated(`${id} gives up: ${String(error)}`);
    });
    // By itself the node waits for seconds, and hardly lives that long.
    node.on('snapshotFailed', () => {
      clock.schedule(random.below(100), () => void node.snapshot().catch(() => undefined));
    });
    await node.start();
    if (process.isAlive) this.#run = { process, keyspace, stateMachine, node, files, store };
  }
}

/** What a dead process still sends does not leave it. */
function transportOf(inner: Transport, process: SimulatedProcess): Transport {
  process.onDeath(() => void inner.stop());
  return {
    start: (handler) => (process.isAlive ? inner.start(handler) : Promise.resolve()),
    setPeers: (peers) => inner.setPeers(peers),
    send: (to, message) => {
      if (process.isAlive) inner.send(to, message);
    },
    stop: () => inner.stop(),
  };
}
