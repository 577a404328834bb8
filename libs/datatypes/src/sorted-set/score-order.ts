/**
 * Tells the elements before a boundary of a sorted set from those behind it. Must be true for all up to some place in the order (score, member), and false
 * from there on.
 */
export type IsBefore = (score: number, member: string) => boolean;

/** The elements before a member with this score, whether it is there or not. */
export function before(score: number, member: string): IsBefore {
  return (otherScore, other) => otherScore < score || (otherScore === score && other < member);
}

/** The elements below a score. */
export function belowScore(score: number): IsBefore {
  return (other) => other < score;
}

/** The elements up to a score, those with the score included. */
export function upToScore(score: number): IsBefore {
  return (other) => other <= score;
}

/** The elements below a member, byte by byte; all must have the same score. */
export function belowMember(member: string): IsBefore {
  return (_score, other) => other < member;
}

/** The elements up to a member, itself included, byte by byte; all must have the same score. */
export function upToMember(member: string): IsBefore {
  return (_score, other) => other <= member;
}
