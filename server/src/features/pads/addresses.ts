import { address, rowId, wholeNumber } from '../../kit/address.ts';

/** The End button of an announcement. */
export const endButton = address('pads.end', 1, { session: rowId });

/** Books a draft: at its n-th time (from 0), on this pad (0: the one that was asked for, or the lowest free one). */
export const bookButton = address('pads.book', 1, { draft: rowId, time: wholeNumber, pad: wholeNumber });

/** Makes whoever presses it the host of a session that has lost its own. */
export const takeOverButton = address('pads.take_over', 1, { session: rowId });
