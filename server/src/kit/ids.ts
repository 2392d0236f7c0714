import { randomInt } from 'node:crypto';

/** Without I, L, O and U, so that an id survives being read aloud. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A short name for one failure, such as `E-7K3F9Q`: the person reads it, the log holds it. */
export function newErrorId(): string {
  return `E-${Array.from({ length: 6 }, () => LETTERS[randomInt(LETTERS.length)]).join('')}`;
}
