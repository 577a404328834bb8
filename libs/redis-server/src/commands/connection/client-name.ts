export const invalidClientName =
  'ERR Client names cannot contain spaces, newlines or special characters.';

/** Names stand unquoted in CLIENT LIST, so only visible ASCII is allowed. */
export function isValidClientName(name: string): boolean {
  return /^[!-~]*$/.test(name);
}
