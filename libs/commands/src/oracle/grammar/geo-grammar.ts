import type { Choice } from './choice.ts';
import type { Grammar } from './grammar.ts';

/** Members with the places where they may be: no two of them share one, so that no two are at the same distance. */
const places: Readonly<
  Record<string, readonly (readonly [longitude: string, latitude: string])[]>
> = {
  palermo: [
    ['13.361389', '38.115556'],
    ['13.4', '38.2'],
  ],
  catania: [
    ['15.087269', '37.502669'],
    ['-15.087269', '-37.502669'],
  ],
  rome: [['12.496366', '41.902782']],
  pole: [
    ['0.5', '85.05112878'],
    ['-179.5', '-85.05112878'],
  ],
  east: [
    ['179.99', '1.25'],
    ['-179.75', '-0.5'],
  ],
  '\x00\xff': [['-73.99106999861966', '40.73005400028978']],
};

const memberNames = [...Object.keys(places), 'absent'];
const member = (pick: Choice) => pick.of(...memberNames);

function placed(pick: Choice): string[] {
  const name = pick.of(...Object.keys(places));
  const options = places[name] ?? [];
  const [longitude, latitude] = options[Math.floor(pick.random() * options.length)] ?? ['0', '0'];
  if (pick.chance(0.05)) return [pick.of('181', '-180.5', 'x', 'inf'), latitude, name];
  if (pick.chance(0.05)) return [longitude, pick.of('86', '-85.06', 'x', 'nan'), name];
  return [longitude, latitude, name];
}

const center = (pick: Choice) =>
  pick.chance(0.9)
    ? [
        pick.of('15', '13.361389', '0', '179.9', '-179.9', '-74', '12.5'),
        pick.of('37', '38.115556', '0', '85', '-85', '40.73', '1.2'),
      ]
    : [pick.of('181', 'x'), '0'];
const unit = (pick: Choice) => pick.of('m', 'km', 'KM', 'ft', 'mi', 'km', 'x');
const length = (pick: Choice) =>
  pick.of('0', '1', '10', '200', '1000', '5000', '20000', '1e7', '-1', 'x', '123.456');
const order = (pick: Choice) => pick.maybe(pick.of('ASC', 'DESC'));
const count = (pick: Choice) => [
  ...pick.maybe('COUNT', pick.of('1', '2', '3', '100', '0', 'x')),
  ...(pick.chance(0.15) ? ['ANY'] : []),
];
const details = (pick: Choice) => [
  ...[...pick.maybe('WITHCOORD'), ...pick.maybe('WITHDIST'), ...pick.maybe('WITHHASH')],
];

function search(pick: Choice): string[] {
  const from = pick.chance(0.5) ? ['FROMMEMBER', member(pick)] : ['FROMLONLAT', ...center(pick)];
  const by = pick.chance(0.5)
    ? ['BYRADIUS', length(pick), unit(pick)]
    : ['BYBOX', length(pick), length(pick), unit(pick)];
  const shape = pick.chance(0.8) ? [...from, ...by] : [...by, ...from];
  return [...shape, ...order(pick), ...count(pick)];
}

const options = (pick: Choice) => [...details(pick), ...count(pick), ...order(pick)];
const byPosition = (pick: Choice) => [
  ...[pick.key(), ...center(pick), length(pick), unit(pick), ...options(pick)],
];
const byMember = (pick: Choice) => [
  ...[pick.key(), member(pick), length(pick), unit(pick), ...options(pick)],
];

/** Without STOREDIST, which shows the last digits of a distance: there C's library may differ. */
export const geoGrammar: Grammar = {
  group: 'geo',
  commands: {
    geoadd: (pick) => [
      ...[pick.ownKey(), ...pick.maybe(pick.of('NX', 'XX', 'x')), ...pick.maybe('CH')],
      ...pick.several(3, () => placed(pick)),
    ],
    geodist: (pick) => [pick.key(), member(pick), member(pick), ...pick.maybe(unit(pick))],
    geohash: (pick) => [pick.key(), ...pick.several(3, () => [member(pick)])],
    geopos: (pick) => [pick.key(), ...pick.several(3, () => [member(pick)])],
    geosearch: (pick) => [pick.key(), ...search(pick), ...details(pick)],
    geosearchstore: (pick) => [pick.ownKey(), pick.key(), ...search(pick)],
    georadius: (pick) => [...byPosition(pick), ...pick.maybe('STORE', pick.ownKey())],
    georadius_ro: byPosition,
    georadiusbymember: (pick) => [...byMember(pick), ...pick.maybe('STORE', pick.ownKey())],
    georadiusbymember_ro: byMember,
  },
  state: (key) => [['ZRANGE', key, '0', '-1', 'WITHSCORES']],
};
