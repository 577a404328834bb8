import { describe, expect, test } from '@jest/globals';
import { helloTo, objectionTo, protocolVersion } from './greeting.ts';

const a = { id: 'a', clusterId: 'red', address: 'a:1' };
const b = { id: 'b', clusterId: 'red', address: 'b:1' };

describe('a greeting', () => {
  test('is accepted by the node it is meant for', () => {
    expect(objectionTo(helloTo('b', a), b)).toBeNull();
  });

  test('is refused by another node', () => {
    expect(objectionTo(helloTo('c', a), b)).toBe('this is node b, not c');
  });

  test('is refused by another cluster, unless one side has no name for its own', () => {
    const blue = { ...b, clusterId: 'blue' };
    expect(objectionTo(helloTo('b', a), blue)).toBe('this is cluster blue, not red');
    expect(objectionTo(helloTo('b', a), { ...b, clusterId: '' })).toBeNull();
    expect(objectionTo(helloTo('b', { ...a, clusterId: '' }), b)).toBeNull();
  });

  test('is refused from a node with the same id, or none', () => {
    expect(objectionTo(helloTo('b', b), b)).not.toBeNull();
    expect(objectionTo(helloTo('b', { ...a, id: '' }), b)).not.toBeNull();
  });

  test('is refused when it speaks another version of the protocol', () => {
    const hello = { ...helloTo('b', a), protocolVersion: protocolVersion + 1 };
    expect(objectionTo(hello, b)).toContain('protocol version');
  });
});
