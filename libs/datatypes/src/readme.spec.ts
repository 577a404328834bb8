import { expect, it } from '@jest/globals';
import {
  addExtendedFloats,
  addInt64,
  encodeString,
  formatExtendedFloat,
  HashValue,
  parseExtendedFloat,
  parseInt64,
} from './index.ts';

it('runs the example of the README', () => {
  expect(encodeString('42')).toBe(42);
  expect(encodeString('042')).toBe('042');

  expect(parseInt64('9223372036854775807')).toBe(9223372036854775807n);
  expect(addInt64(9223372036854775807n, 1)).toBeNull();

  const [a, b] = [parseExtendedFloat('0.1'), parseExtendedFloat('0.2')];
  const sum = a && b && addExtendedFloats(a, b);
  expect(sum && formatExtendedFloat(sum)).toBe('0.3');

  const hash = new HashValue();
  expect(hash.set('field', 'value')).toBe(true);
  expect(hash.get('field')).toBe('value');
});
