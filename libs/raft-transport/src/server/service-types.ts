import type { MethodDefinition, ServiceDefinition } from '@grpc/grpc-js';
import type { PackageDefinition } from '@grpc/proto-loader';

type LoadedMethod = MethodDefinition<object, object> & {
  readonly requestType: PackageDefinition[string];
  readonly responseType: PackageDefinition[string];
};

/** The fully qualified name of a service, taken from the path of its methods (`/package.Service/Method`). */
export function serviceNameOf(service: ServiceDefinition): string {
  const path = Object.values(service)[0]?.path ?? '';
  return path.slice(1, path.lastIndexOf('/'));
}

/** The message types of a service loaded by proto-loader; they carry the file descriptors that reflection serves. */
export function typesOf(service: ServiceDefinition): PackageDefinition {
  const types: PackageDefinition = {};
  for (const method of Object.values(service) as unknown as LoadedMethod[]) {
    types[`${method.path}#request`] = method.requestType;
    types[`${method.path}#response`] = method.responseType;
  }
  return types;
}
