import type { WaitsFor } from '@kiwi/commands';
import type { Keyspace, KeyObserver } from '@kiwi/keyspace';
import type { NodeRun } from './watches.ts';

/** What a checkpoint holds of a command that waits. */
export interface StoredWaiter extends NodeRun {
  readonly id: number;
  readonly db: number;
  readonly keys: readonly string[];
  readonly args: readonly string[];
}

/** A command that waits for one of its keys to change. */
export interface Waiter extends StoredWaiter {
  /** Called again in this order, for as long as it finds nothing. */
  readonly order: number;
  readonly waitsFor: WaitsFor | undefined;
}

interface RunOfNode {
  readonly incarnation: number;
  readonly waiters: Map<number, Waiter>;
}

/** A key that waiters wait for and that was changed. */
export interface ReadyKey {
  readonly db: number;
  readonly key: string;
}

/**
 * The commands that wait (BLPOP, XREAD BLOCK ...), of the clients of all nodes: part of the replicated state. A command that finds nothing
 * is put here by the entry that brought it; it is run again, first come first served, within the entry that changes one of its keys. Time-outs and
 * clients that go away are entries too. So all nodes agree on who gets what. While nobody waits, keys are not observed.
 */
export class Waiters implements KeyObserver {
  readonly #keyspace: Keyspace;
  readonly #runs = new Map<number, RunOfNode>();
  /** By database and key: who waits for it, in the order in which they came. */
  readonly #byKey: Map<string, Set<Waiter>>[];
  readonly #waitsForOf: (args: readonly string[]) => WaitsFor | undefined;
  #ready: ReadyKey[] = [];
  #size = 0;
  #lastOrder = 0;

  /** @param waitsForOf what the command waits for that these arguments call; left out: for any change */
  constructor(
    keyspace: Keyspace,
    waitsForOf: (args: readonly string[]) => WaitsFor | undefined = () => undefined,
  ) {
    this.#keyspace = keyspace;
    this.#waitsForOf = waitsForOf;
    this.#byKey = keyspace.databases.map(() => new Map());
  }

  get size(): number {
    return this.#size;
  }

  /** Whether a key was changed that somebody waits for. */
  get hasReady(): boolean {
    return this.#ready.length > 0;
  }

  add(stored: StoredWaiter): Waiter {
    const waitsFor = this.#waitsForOf(stored.args);
    const waiter = { ...stored, order: ++this.#lastOrder, waitsFor };
    const { node, incarnation } = stored;
    this.runBegan(stored);
    let run = this.#runs.get(node);
    if (run === undefined) this.#runs.set(node, (run = { incarnation, waiters: new Map() }));
    run.waiters.set(stored.id, waiter);
    const byKey = this.#byKey[stored.db];
    for (const key of stored.keys) {
      const waiters = byKey?.get(key) ?? new Set();
      waiters.add(waiter);
      byKey?.set(key, waiters);
    }
    this.#size++;
    if (this.#size === 1) this.#keyspace.addKeyObserver(this);
    return waiter;
  }

  find({ node, incarnation }: NodeRun, id: number): Waiter | undefined {
    const run = this.#runs.get(node);
    return run?.incarnation === incarnation ? run.waiters.get(id) : undefined;
  }

  /** True if it was waiting. */
  remove(waiter: Waiter): boolean {
    const { node, id, db, keys } = waiter;
    if (this.#runs.get(node)?.waiters.delete(id) !== true) return false;
    const byKey = this.#byKey[db];
    for (const key of keys) {
      const waiters = byKey?.get(key);
      waiters?.delete(waiter);
      if (waiters?.size === 0) byKey?.delete(key);
    }
    this.#size--;
    if (this.#size === 0) this.#keyspace.removeKeyObserver(this);
    return true;
  }

  isWaiting(waiter: Waiter): boolean {
    return this.#runs.get(waiter.node)?.waiters.get(waiter.id) === waiter;
  }

  /** A node has begun a new run: the clients of the former ones are gone. */
  runBegan({ node, incarnation }: NodeRun): void {
    const run = this.#runs.get(node);
    if (run !== undefined && run.incarnation < incarnation) this.#drop(node, run);
  }

  /** A run of a node counts as ended: what waits for its clients waits no more. Returns these waiters. */
  runEnded({ node, incarnation }: NodeRun): readonly Waiter[] {
    const run = this.#runs.get(node);
    return run === undefined || run.incarnation > incarnation ? [] : this.#drop(node, run);
  }

  /** The nodes whose clients wait. */
  runs(): readonly NodeRun[] {
    return Array.from(this.#runs, ([node, { incarnation }]) => ({ node, incarnation })).filter(
      ({ node }) => (this.#runs.get(node)?.waiters.size ?? 0) > 0,
    );
  }

  /** The next key to serve: in the order in which they were changed. */
  takeReady(): ReadyKey | undefined {
    return this.#ready.shift();
  }

  /** For {@link rewind}: where the list of changed keys stands. */
  mark(): number {
    return this.#ready.length;
  }

  /** A command found nothing: the keys it touched since count as unchanged. */
  rewind(mark: number): void {
    this.#ready.length = mark;
  }

  /** Who waits for a key, in order. They may be removed meanwhile. */
  waitingFor({ db, key }: ReadyKey): Iterable<Waiter> {
    return this.#byKey[db]?.get(key) ?? [];
  }

  keyChanged(db: number, key: string): void {
    if (this.#byKey[db]?.has(key) !== true) return;
    if (!this.#ready.some((ready) => ready.db === db && ready.key === key)) {
      this.#ready.push({ db, key });
    }
  }

  keyExpired(db: number, key: string): void {
    this.keyChanged(db, key);
  }

  keysReplaced(): void {
    // The waiters are replaced with them.
  }

  keysCleared(db: number | null): void {
    this.#byKey.forEach((byKey, index) => {
      if (db !== null && db !== index) return;
      for (const key of inOrder(byKey)) {
        if (this.#keyspace.databases[index]?.has(key) === true) this.keyChanged(index, key);
      }
    });
  }

  /** After the exchange other values may be there: all keys that somebody waits for in one of them. */
  databasesSwapped(a: number, b: number): void {
    for (const db of [a, b]) {
      for (const key of inOrder(this.#byKey[db])) this.keyChanged(db, key);
    }
  }

  /** Everything, in the order in which it came: part of a checkpoint. */
  list(): readonly StoredWaiter[] {
    return [...this.#runs.values()]
      .flatMap(({ waiters }) => [...waiters.values()])
      .sort((a, b) => a.order - b.order)
      .map(({ node, incarnation, id, db, keys, args }) => ({
        ...{ node, incarnation, id, db, keys, args },
      }));
  }

  /** Takes over what `list` of any node gave. */
  replaceWith(waiters: readonly StoredWaiter[]): void {
    for (const [node, run] of this.#runs) this.#drop(node, run);
    this.#ready = [];
    for (const waiter of waiters) this.add(waiter);
  }

  #drop(node: number, run: RunOfNode): readonly Waiter[] {
    const dropped = [...run.waiters.values()];
    for (const waiter of dropped) this.remove(waiter);
    this.#runs.delete(node);
    return dropped;
  }
}

/** An order that a node which has its state from a checkpoint knows too: that of the bytes. */
function inOrder(byKey: ReadonlyMap<string, unknown> | undefined): readonly string[] {
  return [...(byKey?.keys() ?? [])].sort();
}
