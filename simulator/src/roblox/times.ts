/** As the older endpoints write a time: with as many fractional digits as there are, such as `…40.3Z`. */
export const legacyTime = (ms: number): string => new Date(ms).toISOString().replace(/\.?0+Z$/, 'Z');

/** As Open Cloud writes a time: sometimes with nine fractional digits. */
export const cloudTime = (ms: number): string => new Date(ms).toISOString().replace('Z', '000000Z');
