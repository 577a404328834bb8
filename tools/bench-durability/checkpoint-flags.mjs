/** The server as it comes: checkpoints by log bytes and by time. */
export const checkpointsAsConfigured = [];

/** As good as never: after 64 GiB of log. SAVE, BGSAVE and a clean stop still write one. */
export const checkpointsOff = [
  `--checkpoint-log-bytes=${64 * 1024 ** 3}`,
  '--checkpoint-interval-ms=0',
];
