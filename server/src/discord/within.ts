/**
 * The text, if its length in UTF-16 units is in bounds.
 *
 * @param what names it in the error, such as "The label of a button"
 * @throws RangeError
 */
export function textWithin(what: string, text: string, least: number, most: number): string {
  within(`${what} (its length)`, text.length, least, most);
  return text;
}

/** @throws RangeError where the count is out of Discord's bounds */
export function within(what: string, count: number, least: number, most: number): void {
  if (count < least || count > most) throw new RangeError(`${what} is ${count}; Discord takes ${least} to ${most}.`);
}

/** @throws RangeError where an address is none of http or https, which Discord would refuse */
export function webAddress(what: string, url: string, most: number): string {
  if (!/^https?:\/\//.test(url)) throw new RangeError(`${what} must be http or https.`);
  return textWithin(what, url, 1, most);
}
