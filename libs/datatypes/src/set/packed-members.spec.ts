import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PackedMembers } from './packed-members.ts';

const membersMax = 40;

/** Any byte string, of lengths that are packed and of such that are not. */
const member = fc
  .tuple(fc.constantFrom(0, 1, 6, 7, 8, 20, 39, 40, 253, 254, 255, 256, 5000), fc.nat(255))
  .map(([length, code]) => String.fromCharCode(code).repeat(length));

const step = fc.record({
  name: fc.constantFrom('push', 'push', 'push', 'set', 'pop'),
  at: fc.double({ min: 0, max: 0.999, noNaN: true }),
  member,
});

describe('PackedMembers', () => {
  it('are an array of byte strings', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const members = new PackedMembers();
        const model: string[] = [];
        for (const { name, at, member } of steps) {
          const number = Math.floor(at * model.length);
          if (name === 'push' && model.length < membersMax) {
            members.push(member);
            model.push(member);
          } else if (name === 'set' && model.length > 0) {
            members.set(number, member);
            model[number] = member;
          } else if (name === 'pop' && model.length > 0) {
            members.pop();
            model.pop();
          }
          expect(members.size).toBe(model.length);
          if (number < model.length) expect(members.at(number)).toBe(model[number]);
        }
        expect(members.all()).toEqual(model);
        const others = ['', 'x', 'x'.repeat(255), ...model];
        for (const other of others) {
          for (const [i, each] of model.entries()) {
            expect(members.isAt(i, other)).toBe(other === each);
          }
        }
      }),
    );
  });
});
