import { script } from '../script.ts';
import type { Script } from '../script.ts';

/** Options that nothing else exercises. */
export const optionCases: readonly Script[] = [
  script(
    'GT and LT of relative deadlines, NX and XX of absolute ones',
    `
    SET a v
    EXPIRE a 1000 GT
    EXPIRE a 1000 LT
    EXPIRE a 5000 LT
    EXPIRE a 5000 GT
    EXPIRE a 100 GT
    EXPIRE a 100 LT
    TTL a
    PEXPIRE a 9000000 LT
    PEXPIRE a 9000000 GT
    PEXPIRE a 1000000 GT
    PEXPIRE a 1000000 LT
    PTTL a
    PEXPIREAT a 4102444800123 NX
    PEXPIREAT a 4102444800123 XX
    PEXPIREAT a 4200000000123 XX
    PEXPIRETIME a
    EXPIREAT a 4102444800 XX
    PERSIST a
    PEXPIREAT a 4102444800123 XX
    EXPIREAT a 4102444800 XX
    PEXPIREAT a 4102444800123 NX
    PEXPIRETIME a
    EXPIRE a 10 NX GT
    EXPIRE a 10 GT LT
    EXPIRE a 10 NX XX`,
  ),
  script(
    'RESTORE with deadlines',
    String.raw`
    RESTORE a 4102444800123 "\x00\xc0{\n\x00H\xe2S\xe1\x00zg\xb9" ABSTTL
    PEXPIRETIME a
    RESTORE a 4200000000123 "\x00\xc0{\n\x00H\xe2S\xe1\x00zg\xb9" absttl replace
    PEXPIRETIME a
    RESTORE a 1 "\x00\xc0{\n\x00H\xe2S\xe1\x00zg\xb9" ABSTTL REPLACE
    EXISTS a
    RESTORE a 0 "\x00\xc0{\n\x00H\xe2S\xe1\x00zg\xb9" IDLETIME 100 FREQ 10
    RESTORE a 0 "\x00\xc0{\n\x00H\xe2S\xe1\x00zg\xb9" IDLETIME 100
    RESTORE a 0 "\x00\xc0{\n\x00H\xe2S\xe1\x00zg\xb9" FREQ 10 REPLACE
    GET a`,
  ),
  script(
    'BITFIELD with every overflow',
    `
    BITFIELD a OVERFLOW WRAP INCRBY u8 0 300
    BITFIELD a OVERFLOW SAT INCRBY u8 0 300
    BITFIELD a OVERFLOW FAIL INCRBY u8 0 300
    BITFIELD a OVERFLOW WRAP SET i8 0 300 OVERFLOW FAIL SET i8 0 300 GET i8 0`,
  ),
  script('PFSELFTEST', 'PFSELFTEST'),
];
