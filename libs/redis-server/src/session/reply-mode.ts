/**
 * What becomes of a connection's replies (CLIENT REPLY).
 * - `on`: they are sent.
 * - `off`: they are dropped.
 * - `skipNext`: that of the next command will be dropped.
 * - `skipping`: that of the command at hand is dropped, and nothing behind it is read before.
 */
export type ReplyMode = 'on' | 'off' | 'skipNext' | 'skipping';
