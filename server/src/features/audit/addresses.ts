import { address, oneOf, optional, rowId, snowflake, wholeNumber, word } from '../../kit/address.ts';

/** Another page of `/audit list` with the same filters: what is older or newer than an entry, or the newest. */
export const pageButton = address('audit.page', 1, {
  way: oneOf('older', 'newer'),
  from: optional(rowId),
  person: optional(snowflake),
  action: optional(word),
  days: optional(wholeNumber),
});
