const scripting =
  'Kiwi runs no scripts and functions yet; what must happen as one goes into MULTI, guarded by WATCH';
const accessControl =
  'Kiwi has one user, default, whose password is server.requirepass (CONFIG SET requirepass)';
const modules = 'Kiwi loads no modules';
const replication =
  'Kiwi replicates by Raft and not from a master: members come and go by RAFT.NODE ADD and RAFT.NODE REMOVE (docs/operations.md)';
const migration =
  'all members of a Kiwi cluster hold all keys; DUMP and RESTORE move a key elsewhere';
const slots = 'the members of a Kiwi cluster hold all slots together, by design';
const epochs = "Raft's term is the epoch of a Kiwi cluster, and it alone raises it";
const failover = 'leadership is moved by FAILOVER or RAFT.TRANSFER_LEADER';
const storage = 'Raft keeps the members in its log, durable at once';

/** Commands of Redis that Kiwi does not have, and what it offers instead. A subcommand is `container|sub`. */
const refused: Readonly<Record<string, string>> = {
  eval: scripting,
  eval_ro: scripting,
  evalsha: scripting,
  evalsha_ro: scripting,
  fcall: scripting,
  fcall_ro: scripting,
  function: scripting,
  script: scripting,
  'acl|deluser': accessControl,
  'acl|dryrun': accessControl,
  'acl|load': accessControl,
  'acl|log': `${accessControl}; failed AUTH is in the audit log`,
  'acl|save': accessControl,
  'acl|setuser': accessControl,
  'module|load': modules,
  'module|loadex': modules,
  'module|unload': modules,
  psync: replication,
  replconf: replication,
  replicaof: replication,
  slaveof: replication,
  sync: replication,
  migrate: migration,
  'restore-asking': migration,
  'cluster|addslots': slots,
  'cluster|addslotsrange': slots,
  'cluster|bumpepoch': epochs,
  'cluster|delslots': slots,
  'cluster|delslotsrange': slots,
  'cluster|failover': failover,
  'cluster|flushslots': slots,
  'cluster|forget': replication,
  'cluster|meet': replication,
  'cluster|replicate': replication,
  'cluster|reset': replication,
  'cluster|saveconfig': storage,
  'cluster|set-config-epoch': epochs,
  'cluster|setslot': slots,
};

/** The error line for a command that Redis has and Kiwi has not; null for one that neither has. */
export function refusalOf(args: readonly string[]): string | null {
  const name = (args[0] as string).toLowerCase();
  const full = `${name}|${(args[1] ?? '').toLowerCase()}`;
  const [found, reason] = Object.hasOwn(refused, name)
    ? [name, refused[name]]
    : [full, Object.hasOwn(refused, full) ? refused[full] : undefined];
  if (reason === undefined) return null;
  return `ERR ${found.replace('|', ' ').toUpperCase()} is not supported: ${reason}`;
}
