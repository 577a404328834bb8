import type { Keyspace, KeyObserver } from '@kiwi/keyspace';

/** One run of a node's process. */
export interface NodeRun {
  readonly node: number;
  readonly incarnation: number;
}

/** What a checkpoint holds of a watcher. */
export interface StoredWatch extends NodeRun {
  readonly watcher: number;
  readonly broken: boolean;
  readonly keys: readonly StoredWatchedKey[];
}

/** `wasVisible`: the key existed when the watch began. */
export type StoredWatchedKey = readonly [db: number, key: string, wasVisible: boolean];

/** The keys of one watcher. */
class WatchSet {
  /** By database and key: whether it existed when the watch began. */
  readonly keys: Map<string, boolean>[] = [];
  /** One of the keys was changed: which ones no longer matters. */
  broken = false;
}

interface RunOfNode {
  readonly incarnation: number;
  readonly sets: Map<number, WatchSet>;
}

/**
 * The keys that connections watch (WATCH), part of the replicated state: WATCH, UNWATCH and EXEC are log entries, so every node knows alike
 * whether a transaction's keys were changed in between, also when the connection's node is a follower or the leader changes. While nobody
 * watches, keys are not observed at all.
 *
 * A key counts as changed when a command stored, removed or was about to change its value or its deadline; and when it existed at WATCH and is gone at
 * EXEC, by expiry or FLUSHALL. As in Redis, a key that was expired already at WATCH may be deleted meanwhile.
 */
export class Watches implements KeyObserver {
  readonly #keyspace: Keyspace;
  readonly #runs = new Map<number, RunOfNode>();
  /** By database and key: who watches it. */
  readonly #watchers: Map<string, Set<WatchSet>>[];

  constructor(keyspace: Keyspace) {
    this.#keyspace = keyspace;
    this.#watchers = keyspace.databases.map(() => new Map());
  }

  /**
   * Adds keys to those that a watcher watches: what a connection watches from its first WATCH to the EXEC, UNWATCH or end that releases it.
   * @param watcher a number that is never used again in this run of the node
   */
  watch(run: NodeRun, watcher: number, db: number, keys: readonly string[]): void {
    const set = this.#setOf(run, watcher);
    for (const key of keys) {
      const isVisible = this.#keyspace.databases[db]?.has(key) === true;
      this.#add(set, db, key, isVisible);
    }
    this.#observeWhileNeeded();
  }

  /** Ends what a watcher watches; true when it watched something and nothing of it was changed. */
  release(run: NodeRun, watcher: number): boolean {
    const sets = this.#setsOf(run);
    const set = sets?.get(watcher);
    if (set === undefined) return false;
    sets?.delete(watcher);
    const intact = !set.broken && this.#allAreThere(set);
    this.#forgetKeys(set);
    this.#observeWhileNeeded();
    return intact;
  }

  /** A node has begun a new run: the connections of the former ones are gone. */
  runBegan({ node, incarnation }: NodeRun): void {
    const known = this.#runs.get(node);
    if (known === undefined || known.incarnation >= incarnation) return;
    for (const set of known.sets.values()) this.#forgetKeys(set);
    this.#runs.delete(node);
    this.#observeWhileNeeded();
  }

  keyChanged(db: number, key: string): void {
    const watchers = this.#watchers[db]?.get(key);
    if (watchers === undefined) return;
    for (const set of [...watchers]) this.#break(set);
  }

  keyExpired(): void {
    // Asked at EXEC: whether what was there is gone.
  }

  keysReplaced(): void {
    // The watches are replaced with them.
  }

  keysCleared(): void {
    // As with expiry.
  }

  databasesSwapped(a: number, b: number): void {
    const swapped = [this.#keyspace.databases[a], this.#keyspace.databases[b]];
    for (const db of [a, b]) {
      for (const key of [...(this.#watchers[db]?.keys() ?? [])]) {
        if (swapped.some((database) => database?.has(key) === true)) this.keyChanged(db, key);
      }
    }
  }

  /** Everything, by nodes: part of a checkpoint. */
  list(): readonly StoredWatch[] {
    const runs = [...this.#runs].sort(([a], [b]) => a - b);
    return runs.flatMap(([node, { incarnation, sets }]) =>
      [...sets].map(([watcher, { broken, keys }]) => ({
        node,
        incarnation,
        watcher,
        broken,
        keys: keys.flatMap((byKey, db) =>
          Array.from(byKey, ([key, wasVisible]) => [db, key, wasVisible] as const),
        ),
      })),
    );
  }

  /** Takes over what `list` of any node gave. */
  replaceWith(watches: readonly StoredWatch[]): void {
    this.#runs.clear();
    for (const byKey of this.#watchers) byKey.clear();
    for (const { watcher, broken, keys, ...run } of watches) {
      const set = this.#setOf(run, watcher);
      for (const [db, key, wasVisible] of keys) this.#add(set, db, key, wasVisible);
      set.broken = broken;
    }
    this.#observeWhileNeeded();
  }

  #setOf(run: NodeRun, watcher: number): WatchSet {
    this.runBegan(run);
    let known = this.#runs.get(run.node);
    if (known === undefined) {
      known = { incarnation: run.incarnation, sets: new Map() };
      this.#runs.set(run.node, known);
    }
    let set = known.sets.get(watcher);
    if (set === undefined) known.sets.set(watcher, (set = new WatchSet()));
    return set;
  }

  #setsOf({ node, incarnation }: NodeRun): Map<number, WatchSet> | undefined {
    const run = this.#runs.get(node);
    return run?.incarnation === incarnation ? run.sets : undefined;
  }

  #add(set: WatchSet, db: number, key: string, wasVisible: boolean): void {
    const watchers = this.#watchers[db];
    if (watchers === undefined) return;
    const keys = (set.keys[db] ??= new Map());
    if (set.broken || keys.has(key)) return;
    keys.set(key, wasVisible);
    let sets = watchers.get(key);
    if (sets === undefined) watchers.set(key, (sets = new Set()));
    sets.add(set);
  }

  #allAreThere(set: WatchSet): boolean {
    return set.keys.every((keys, db) => {
      for (const [key, wasVisible] of keys) {
        if (wasVisible && this.#keyspace.databases[db]?.has(key) !== true) return false;
      }
      return true;
    });
  }

  #break(set: WatchSet): void {
    set.broken = true;
    this.#forgetKeys(set);
  }

  #forgetKeys(set: WatchSet): void {
    set.keys.forEach((keys, db) => {
      const watchers = this.#watchers[db];
      for (const key of keys.keys()) {
        const sets = watchers?.get(key);
        sets?.delete(set);
        if (sets?.size === 0) watchers?.delete(key);
      }
    });
    set.keys.length = 0;
  }

  #observeWhileNeeded(): void {
    const isNeeded = this.#watchers.some((byKey) => byKey.size > 0);
    if (isNeeded) this.#keyspace.addKeyObserver(this);
    else this.#keyspace.removeKeyObserver(this);
  }
}
