/** Pictures that browsers show and that can hold no script, by how their files begin. */
const BEGINNINGS: readonly (readonly [type: string, fits: (head: Buffer) => boolean])[] = [
  ['image/png', (head) => head.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))],
  ['image/jpeg', (head) => head.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))],
  ['image/gif', (head) => /^GIF8[79]a$/.test(head.toString('latin1', 0, 6))],
  ['image/webp', (head) => head.toString('latin1', 0, 4) === 'RIFF' && head.toString('latin1', 8, 12) === 'WEBP'],
];

/** So many bytes from the beginning are enough to know a picture. */
export const HEAD_BYTES = 16;

/**
 * What picture a file is, by its first bytes and never by what somebody says it is; undefined for everything else.
 *
 * @param head the first `HEAD_BYTES` of the file
 */
export const pictureType = (head: Buffer): string | undefined => BEGINNINGS.find(([, fits]) => fits(head))?.[0];

/** Whether Discord says that it is one of these pictures: only then it is worth a look. */
export const isSaidPicture = (contentType: string | null): boolean =>
  BEGINNINGS.some(([type]) => contentType?.split(';')[0]?.trim().toLowerCase() === type);
