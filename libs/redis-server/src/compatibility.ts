/** The release of Redis whose commands Kiwi speaks; clients and libraries decide by it what they may use. */
export const redisVersion = '7.2.0';
