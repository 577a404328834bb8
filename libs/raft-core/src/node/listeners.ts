import type { RaftNotification } from '../core/events.ts';
import type { Clock } from '../ports/clock.ts';

/** Besides the core's notifications: what went wrong here. */
export type NodeNotification =
  | RaftNotification
  /** A snapshot could not be saved, read or installed, or the log not be shortened. The node goes on, and tries again. */
  | { readonly type: 'snapshotFailed'; readonly error: Error }
  /** The storage refused a write: the node takes no part until it works again, and then goes on by itself. */
  | { readonly type: 'suspended'; readonly error: Error }
  /** The storage works again. */
  | { readonly type: 'resumed' }
  /** The node failed and will not go on. */
  | { readonly type: 'failed'; readonly error: Error };

export type NotificationType = NodeNotification['type'];

export type NotificationOf<T extends NotificationType> = Extract<NodeNotification, { type: T }>;

type AnyListener = (notification: NodeNotification) => void;

/** Observers of a node. They are called in the course of a step and must not take long. */
export class Listeners {
  readonly #clock: Clock;
  readonly #byType = new Map<NotificationType, Set<AnyListener>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add<T extends NotificationType>(
    type: T,
    listener: (notification: NotificationOf<T>) => void,
  ): () => void {
    const any: AnyListener = (notification) => {
      if (isOfType(notification, type)) listener(notification);
    };
    const set = this.#byType.get(type) ?? new Set();
    set.add(any);
    this.#byType.set(type, set);
    return () => set.delete(any);
  }

  notify(notification: NodeNotification): void {
    const set = this.#byType.get(notification.type);
    if (set === undefined) return;
    for (const listener of [...set]) {
      try {
        listener(notification);
      } catch (error) {
        // An observer's fault must neither harm the node nor be hidden.
        this.#clock.schedule(0, () => {
          throw error;
        });
      }
    }
  }
}

function isOfType<T extends NotificationType>(
  notification: NodeNotification,
  type: T,
): notification is NotificationOf<T> {
  return notification.type === type;
}
