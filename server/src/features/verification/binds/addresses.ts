import { address, rowId } from '../../../kit/address.ts';

/** Shows how far a run over everybody is. */
export const progressButton = address('verification.bulk', 1, { run: rowId });

/** Carries out what a run has found to change. */
export const goOnButton = address('verification.bulk_go', 1, { run: rowId });

/** Stops a run. */
export const stopButton = address('verification.bulk_stop', 1, { run: rowId });
