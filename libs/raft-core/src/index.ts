export type * from './core/types.ts';
export type * from './core/messages.ts';
export { isControlMessage } from './core/messages.ts';
export type * from './core/events.ts';
export type * from './ports/log-storage.ts';
export type * from './ports/transport.ts';
export type * from './ports/state-machine.ts';
export type * from './ports/clock.ts';
