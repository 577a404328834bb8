import { adminProtoFile, adminServiceName } from '@kiwi/admin-api';
import { loadServices } from '@kiwi/raft-transport';

/** `kiwi.admin.v1.Admin` as its `.proto` file defines it. */
export function adminDefinition(): ReturnType<typeof loadServices>[number] {
  const [definition] = loadServices([adminProtoFile], [adminServiceName]);
  if (definition === undefined) throw new Error(`${adminServiceName} was not loaded`);
  return definition;
}
