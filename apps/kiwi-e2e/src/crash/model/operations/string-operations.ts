import { bulk, integer, nothing, ok, operation } from '../operation.ts';
import type { Operation } from '../operation.ts';
import { contentAt, contentFor } from '../stored-value.ts';
import { TextContent } from '../contents/text-content.ts';

export function set(key: string, text: string): Operation {
  return operation(['SET', key, text], (state) => {
    state.set(key, { content: new TextContent(text), deadline: null });
    return ok;
  });
}

export function mset(texts: ReadonlyMap<string, string>): Operation {
  return operation(['MSET', ...[...texts].flat()], (state) => {
    for (const [key, text] of texts) {
      state.set(key, { content: new TextContent(text), deadline: null });
    }
    return ok;
  });
}

export function incrby(key: string, by: number): Operation {
  return operation(by === 1 ? ['INCR', key] : ['INCRBY', key, String(by)], (state) => {
    const content = contentFor(state, key, TextContent);
    content.text = String(Number(content.text) + by);
    return integer(Number(content.text));
  });
}

export function append(key: string, text: string): Operation {
  return operation(['APPEND', key, text], (state) => {
    const content = contentFor(state, key, TextContent);
    content.text += text;
    return integer(content.text.length);
  });
}

/** Zero bytes fill what lies between the old end and the offset. */
export function setrange(key: string, offset: number, text: string): Operation {
  return operation(['SETRANGE', key, String(offset), text], (state) => {
    const content = contentFor(state, key, TextContent);
    const before = content.text.slice(0, offset).padEnd(offset, '\0');
    content.text = before + text + content.text.slice(offset + text.length);
    return integer(content.text.length);
  });
}

/** A read: among the writes of its connection it must see all of them. */
export function get(key: string): Operation {
  return operation(['GET', key], (state) => {
    const content = contentAt(state, key, TextContent);
    return content === undefined ? nothing : bulk(content.text);
  });
}

/** Bit 0 is the highest of the first byte. */
export function setbit(key: string, offset: number, bit: 0 | 1): Operation {
  return operation(['SETBIT', key, String(offset), String(bit)], (state) => {
    const content = contentFor(state, key, TextContent);
    const at = offset >> 3;
    const mask = 0x80 >> (offset & 7);
    const text = content.text.padEnd(at + 1, '\0');
    const byte = text.charCodeAt(at);
    const changed = String.fromCharCode(bit === 1 ? byte | mask : byte & ~mask);
    content.text = text.slice(0, at) + changed + text.slice(at + 1);
    return integer((byte & mask) === 0 ? 0 : 1);
  });
}

export function bitcount(key: string): Operation {
  return operation(['BITCOUNT', key], (state) => {
    let bits = 0;
    const text = contentAt(state, key, TextContent)?.text ?? '';
    for (let i = 0; i < text.length; i++) {
      for (let byte = text.charCodeAt(i); byte > 0; byte >>= 1) bits += byte & 1;
    }
    return integer(bits);
  });
}
