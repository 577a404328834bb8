import type { MethodDefinition, ServiceDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { MessageTypeDefinition, PackageDefinition } from '@grpc/proto-loader';

/** The parts of descriptor.proto that are touched here. */
interface FileDescriptor {
  readonly name: string;
  readonly package?: string;
  dependency?: string[];
  readonly messageType?: MessageDescriptor[];
  readonly enumType?: { readonly name: string }[];
  readonly service?: {
    readonly method?: { inputType: string; outputType: string }[];
  }[];
}

interface FieldDescriptor {
  name: string;
  jsonName?: string;
  typeName?: string;
  readonly oneofIndex?: number;
  proto3Optional?: boolean;
}

interface MessageDescriptor {
  name: string;
  readonly field?: FieldDescriptor[];
  readonly oneofDecl?: readonly { readonly name: string }[];
  readonly nestedType?: MessageDescriptor[];
  readonly enumType?: { readonly name: string }[];
  readonly options?: { readonly mapEntry?: boolean };
}

type DescribedType = MessageTypeDefinition<object, object>;
type LoadedMethod = MethodDefinition<object, object> & { readonly requestType: DescribedType };

/** The fully qualified name of a service, taken from the path of its methods (`/package.Service/Method`). */
export function serviceNameOf(service: ServiceDefinition): string {
  const path = Object.values(service)[0]?.path ?? '';
  return path.slice(1, path.lastIndexOf('/'));
}

/**
 * The file descriptors of these services in the form that reflection clients accept, wrapped as `ReflectionService` wants them.
 *
 * What proto-loader derives (through protobufjs) is not enough for grpcurl and other clients built on Go's protobuf: names of
 * types in other packages are relative to a common prefix, imports are not listed, the entry types of maps lack the `Entry`
 * in their name, and fields have their names of JavaScript. Here all of that is put right.
 */
export function describeServices(services: readonly ServiceDefinition[]): PackageDefinition {
  const codec = loadSync('google/protobuf/descriptor.proto', { longs: Number })[
    'google.protobuf.FileDescriptorProto'
  ] as MessageTypeDefinition<FileDescriptor, FileDescriptor>;
  const files = new Map<string, FileDescriptor>();
  for (const bytes of services.flatMap(descriptorsOf)) {
    const file = codec.deserialize(bytes) as FileDescriptor;
    files.set(file.name, file);
  }
  const owners = new Map<string, FileDescriptor>();
  for (const file of files.values()) {
    for (const message of file.messageType ?? []) correctNames(message);
    indexTypes(file, file.package ?? '', file.messageType, file.enumType, owners);
  }
  for (const file of files.values()) qualifyReferences(file, owners);
  const fileDescriptorProtos = [...files.values()].map((file) => codec.serialize(file));
  const described: DescribedType = { ...codec, fileDescriptorProtos } as DescribedType;
  return { described };
}

function descriptorsOf(service: ServiceDefinition): Buffer[] {
  const methods = Object.values(service) as unknown as LoadedMethod[];
  return methods[0]?.requestType.fileDescriptorProtos ?? [];
}

function correctNames(message: MessageDescriptor): void {
  for (const field of message.field ?? []) {
    const oneof =
      field.oneofIndex === undefined ? undefined : message.oneofDecl?.[field.oneofIndex];
    if (oneof?.name === `_${field.name}`) field.proto3Optional = true;
    field.jsonName = field.name;
    field.name = field.name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  }
  for (const nested of message.nestedType ?? []) {
    correctNames(nested);
    if (nested.options?.mapEntry !== true || nested.name.endsWith('Entry')) continue;
    const name = `${nested.name}Entry`;
    for (const field of message.field ?? []) {
      if (field.typeName === nested.name) field.typeName = name;
    }
    nested.name = name;
  }
}

function indexTypes(
  file: FileDescriptor,
  scope: string,
  messages: readonly MessageDescriptor[] | undefined,
  enums: readonly { readonly name: string }[] | undefined,
  owners: Map<string, FileDescriptor>,
): void {
  for (const { name } of enums ?? []) owners.set(`${scope}.${name}`, file);
  for (const { name, nestedType, enumType } of messages ?? []) {
    owners.set(`${scope}.${name}`, file);
    indexTypes(file, `${scope}.${name}`, nestedType, enumType, owners);
  }
}

function qualifyReferences(file: FileDescriptor, owners: Map<string, FileDescriptor>): void {
  const imports = new Set<string>(file.dependency);
  const qualify = (reference: string, scope: string): string => {
    const name = resolve(reference, scope, owners);
    const owner = owners.get(name);
    if (owner === undefined) return reference;
    if (owner !== file) imports.add(owner.name);
    return `.${name}`;
  };
  const visit = (message: MessageDescriptor, outerScope: string): void => {
    const scope = `${outerScope}.${message.name}`;
    for (const field of message.field ?? []) {
      // An absent name decodes as '' in some versions of protobufjs.
      if (field.typeName) field.typeName = qualify(field.typeName, scope);
    }
    for (const nested of message.nestedType ?? []) visit(nested, scope);
  };
  const scope = file.package ?? '';
  for (const message of file.messageType ?? []) visit(message, scope);
  for (const method of file.service?.flatMap((service) => service.method ?? []) ?? []) {
    method.inputType = qualify(method.inputType, scope);
    method.outputType = qualify(method.outputType, scope);
  }
  file.dependency = [...imports];
}

/** Name look-up as in protobuf: the innermost scope that knows the name wins. */
function resolve(reference: string, scope: string, owners: Map<string, FileDescriptor>): string {
  if (reference.startsWith('.')) return reference.slice(1);
  for (
    let outer = scope;
    outer !== '';
    outer = outer.slice(0, Math.max(0, outer.lastIndexOf('.')))
  ) {
    if (owners.has(`${outer}.${reference}`)) return `${outer}.${reference}`;
  }
  return reference;
}
