import type { KiwiCluster } from '../harness/kiwi-cluster.ts';

const events = ['saved', 'loaded', 'installed'] as const;

/** Counts what the nodes say of checkpoints: a crash test without any would show little. */
export class CheckpointCount {
  /** Checkpoints written, read at a start, and received from a peer. */
  readonly counts = { saved: 0, loaded: 0, installed: 0 };

  watch(cluster: KiwiCluster): void {
    for (const node of cluster.nodes) {
      node.onOutput((text) => {
        for (const event of events) {
          this.counts[event] += text.split(`checkpoint_${event}`).length - 1;
        }
      });
    }
  }

  toString(): string {
    const { saved, loaded, installed } = this.counts;
    return `checkpoints: ${saved} saved, ${loaded} loaded, ${installed} received from a peer`;
  }
}
