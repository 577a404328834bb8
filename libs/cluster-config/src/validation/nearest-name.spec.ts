import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { editDistance, nearestName } from './nearest-name.ts';

describe('The distance between names', () => {
  it.each([
    ['port', 'port', 0],
    ['prot', 'port', 1],
    ['ports', 'port', 1],
    ['pot', 'port', 1],
    ['pirt', 'port', 1],
    ['', 'port', 4],
    ['node', 'mode', 1],
  ])('from %j to %j is %i', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
  });

  it('is the same both ways and zero only for the same name', () => {
    const word = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
      }),
    );
  });
});

describe('A suggestion', () => {
  const known = ['port', 'binding', 'election_timeout_min_ms', 'election_timeout_max_ms'];

  it('is the nearest known name', () => {
    expect(nearestName('bindig', known)).toBe('binding');
    expect(nearestName('ELECTION_TIMEOUT_MAX', known)).toBe('election_timeout_max_ms');
  });

  it('is not made when nothing is near', () => {
    expect(nearestName('replication_factor', known)).toBeNull();
    expect(nearestName('x', known)).toBeNull();
  });
});
