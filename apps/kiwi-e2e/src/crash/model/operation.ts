import type { Reply } from '@kiwi/resp-protocol/testing';
import type { KeyValues } from './stored-value.ts';

/** Something that takes effect as a whole or not at all, and what it means. */
export interface Operation {
  /** Sent one after another; the reply to the last one tells the outcome. More than one: a transaction. */
  readonly commands: readonly (readonly string[])[];
  /**
   * Does to the model what the server should do; answers the last reply, written as `replyText` writes it.
   * @param reply the server's, where it is known: of a random choice nothing else tells
   */
  readonly apply: (state: KeyValues, reply?: string) => string;
}

/** An operation of one command. */
export function operation(args: readonly string[], apply: Operation['apply']): Operation {
  return { commands: [args], apply };
}

/** A reply on one line, as it starts on the wire. */
export function replyText(reply: Reply): string {
  switch (reply.type) {
    case 'simple':
      return `+${reply.text}`;
    case 'error':
      return `-${reply.line}`;
    case 'integer':
      return integer(reply.value);
    case 'bulk':
      return bulk(reply.value);
    case 'array':
      return array(reply.items.map(replyText));
    default:
      return reply.type;
  }
}

export const ok = '+OK';
export const nothing = 'null';

export function integer(value: number | bigint): string {
  return `:${value}`;
}

export function bulk(text: string): string {
  return `$${text}`;
}

export function array(items: readonly string[]): string {
  return `*[${items.join(' ')}]`;
}
