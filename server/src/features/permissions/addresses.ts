import { ABILITIES } from '../../kit/access.ts';
import { address, oneOf, snowflake, someOf, wholeNumber } from '../../kit/address.ts';
import { SCOPE_WORDS } from './policy.ts';

/** Takes back what an add has just given. */
export const takeBackButton = address('permissions.take_back', 1, {
  kind: oneOf('user', 'role'),
  id: snowflake,
  abilities: someOf(...ABILITIES),
});

/** Gives a right to a role with many members, which was asked about first. */
export const goOnButton = address('permissions.go_on', 1, { role: snowflake, scope: oneOf(...SCOPE_WORDS) });

/** A page of grants, counted from 0. */
export const pageButton = address('permissions.page', 1, {
  kind: oneOf('all', 'user', 'role'),
  scope: oneOf('all', ...SCOPE_WORDS),
  page: wholeNumber,
});

/** In a direct message to the owner: whether a member who left and came back has the right again. */
export const returnButton = address('permissions.return', 1, {
  guild: snowflake,
  user: snowflake,
  answer: oneOf('yes', 'no'),
});
