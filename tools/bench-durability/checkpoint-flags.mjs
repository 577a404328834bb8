/** The server as it comes: checkpoints by log bytes and by time. */
export const checkpointsAsConfigured = [];

/** No checkpoint but the one a clean stop writes: what full speed is without them. */
export const checkpointsOff = [];

/** False as long as the server knows no flag that turns checkpoints off: then there is nothing to compare. */
export const canBeTurnedOff = checkpointsOff.length > 0;
