/**
 * The time that commands see; written by the state machine, read by every database. All times are Unix milliseconds.
 */
export class KeyspaceClock {
  /** Clock of the running command: the entry's timestamp for a write, the leader's clock for a read. */
  nowMs = 0;

  /** Timestamp of the last applied log entry. */
  appliedMs = 0;

  /**
   * Set when a read was told "gone" because of a deadline after `appliedMs`. Nothing in the log says yet that the key is
   * gone, so another node with a slower clock could still show it. The caller asks the log for a clock tick and runs the
   * read again before it answers. Whoever runs commands resets it.
   */
  tickWanted = false;
}
