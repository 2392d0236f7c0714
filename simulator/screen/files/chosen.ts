/** Files that somebody chose for a form, by the custom_id of their field. */
export type ChosenFiles = Readonly<Record<string, readonly File[]>>;

/** Most files of a message. https://discord.com/developers/docs/resources/message#create-message */
export const MESSAGE_FILES = 10;
/** Largest file. https://discord.com/developers/docs/reference#uploading-files */
const FILE_MIB = 10;
const KIB = 1_024;
const MIB = KIB * KIB;

/**
 * Adds files to those that were chosen before, as far as they fit. Where only one fits, the new one takes its place.
 *
 * @returns `problem`, a sentence that says what was left out; empty if nothing was
 */
export function addFiles<T extends { readonly name: string; readonly size: number }>(
  before: readonly T[],
  more: readonly T[],
  most: number,
): { files: readonly T[]; problem: string } {
  const tooLarge = more.filter(({ size }) => size > FILE_MIB * MIB);
  const fitting = more.filter((file) => !tooLarge.includes(file));
  const all = most === 1 && fitting.length === 1 ? fitting : [...before, ...fitting];
  const problems = [
    ...tooLarge.map(({ name }) => `${name} is too large: a file has up to ${FILE_MIB} MB.`),
    ...(all.length > most
      ? [`${most === 1 ? 'Only one file fits' : `Up to ${most} files fit`}. Left out: ${namesOf(all.slice(most))}.`]
      : []),
  ];
  return { files: all.slice(0, most), problem: problems.join(' ') };
}

const namesOf = (files: readonly { readonly name: string }[]) => files.map(({ name }) => name).join(', ');

/** A size in bytes as people read it: `812 bytes`, `1.5 KB`, `3 MB`. */
export function sizeWords(bytes: number): string {
  if (bytes < KIB) return bytes === 1 ? '1 byte' : `${bytes} bytes`;
  const rounded = (size: number) => Number(size.toFixed(1));
  const kib = rounded(bytes / KIB);
  return kib < KIB ? `${kib} KB` : `${rounded(bytes / MIB)} MB`;
}

/** How many files a field takes, in words; 0 `least` is for a field that may stay empty. */
export function countWords(least: number, most: number): string {
  const upTo = most === 1 ? 'One file' : `Up to ${most} files`;
  const count = least > 1 ? (least === most ? `${most} files` : `${least} to ${most} files`) : upTo;
  return `${count}, ${FILE_MIB} MB ${most === 1 ? 'at most' : 'each'}.`;
}
