export type {
  CheckpointConfiguration,
  ClusterConfiguration,
  Configuration,
  LogConfiguration,
  RaftConfiguration,
  ServerConfiguration,
} from './configuration.ts';
export { formatAddress, parseMember } from './member-address.ts';
export type { MemberAddress } from './member-address.ts';
export { parseConfig } from './parse-config.ts';
export type { ConfigurationSources } from './parse-config.ts';
export { rewriteToml } from './rewrite/rewrite-toml.ts';
export type { TomlChange } from './rewrite/rewrite-toml.ts';
export { parseCommandLine } from './sources/command-line.ts';
export type { CommandLine, CommandLineAction } from './sources/command-line.ts';
export type { EffectiveSetting, Origin, OriginKind, SettingValue } from './sources/origin.ts';
export type { ConfigurationFile } from './sources/toml-file.ts';
export { configurationTable } from './text/configuration-table.ts';
export { helpText } from './text/help-text.ts';
export { printConfiguration } from './text/print-configuration.ts';
export { sampleConfiguration } from './text/sample-configuration.ts';
