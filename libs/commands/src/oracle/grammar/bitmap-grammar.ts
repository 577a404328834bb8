import type { Choice } from './choice.ts';
import type { Grammar } from './grammar.ts';

/** Of a bit; the largest one makes a string of several chunks. */
function bitOffset(pick: Choice): string {
  return pick.of('0', '7', '8', '63', '100', '1000', '149999', '-1', 'x', '4294967296');
}

function position(pick: Choice): string {
  return pick.of('0', '1', '7', '9', '2000', '-1', '-2', '-30', '9000', 'x');
}

function unit(pick: Choice): string {
  return pick.of('BIT', 'BYTE', 'bit', 'wrong');
}

function fieldType(pick: Choice): string {
  return pick.of('i8', 'u8', 'u1', 'i1', 'i5', 'u16', 'u48', 'i49', 'u63', 'i64', 'u64', 'x');
}

function fieldOffset(pick: Choice): string {
  return pick.of('0', '3', '#0', '#1', '#3', '77', '100000', '#2000', '#x', '-1');
}

function fieldStep(pick: Choice): string[] {
  const field = () => [fieldType(pick), fieldOffset(pick)];
  switch (pick.of('get', 'set', 'set', 'incrby', 'incrby', 'overflow')) {
    case 'get':
      return ['GET', ...field()];
    case 'set':
      return ['set', ...field(), pick.integer()];
    case 'incrby':
      return ['INCRBY', ...field(), pick.integer()];
    default:
      return ['OVERFLOW', pick.of('WRAP', 'SAT', 'FAIL', 'sat', 'wrong')];
  }
}

export const bitmapGrammar: Grammar = {
  group: 'bitmap',
  commands: {
    setbit: (pick) => [pick.key(), bitOffset(pick), pick.of('0', '1', '1', '2')],
    getbit: (pick) => [pick.key(), bitOffset(pick)],
    bitcount: (pick) => [
      pick.key(),
      ...(pick.chance(0.7) ? [position(pick), position(pick), ...pick.maybe(unit(pick))] : []),
    ],
    bitpos: (pick) => [
      ...[pick.key(), pick.of('0', '1', '2')],
      ...(pick.chance(0.5) ? [position(pick)] : []),
      ...(pick.chance(0.5) ? [position(pick), ...pick.maybe(unit(pick))] : []),
    ],
    bitop: (pick) => [
      ...[pick.of('AND', 'or', 'XOR', 'NOT', 'wrong'), pick.key()],
      ...(pick.chance(0.4) ? [pick.key()] : pick.several(4, () => [pick.key()])),
    ],
    bitfield: (pick) => [pick.key(), ...pick.several(3, () => fieldStep(pick))],
    bitfield_ro: (pick) => [
      pick.key(),
      ...pick.several(3, () =>
        pick.chance(0.9) ? ['GET', fieldType(pick), fieldOffset(pick)] : fieldStep(pick),
      ),
    ],
  },
  state: (key) => [['GET', key]],
};
