import { address, rowId, snowflake } from '../../kit/address.ts';

/** Looks at the profile for the phrase of this pending. It also stands in direct messages, so it says its server. */
export const verifyButton = address('verification.verify', 1, { guild: snowflake, pending: rowId });

/** Gives another phrase for the account of this pending. */
export const phraseButton = address('verification.phrase', 1, { guild: snowflake, pending: rowId });

/** Asks for the name of an account, and what was typed. */
export const nameButton = address('verification.name', 1, {});
export const nameForm = address('verification.name_form', 1, {});

/** Unlinks this member. */
export const unlinkButton = address('verification.unlink', 1, { user: snowflake });

/** Hands somebody what is kept about them. */
export const exportButton = address('verification.export', 1, {});

/** Asks whether somebody really wants to be forgotten, and does it. */
export const forgetButton = address('verification.forget', 1, {});
export const forgetSureButton = address('verification.forget_sure', 1, {});
