import type { FormFiles, GivenFile } from '../../src/interactions/files.ts';
import type { ChosenFiles } from './chosen.ts';

/** A chosen file with its content. @throws Error if it can no longer be read */
export async function readFile(file: File): Promise<GivenFile> {
  return {
    filename: file.name,
    ...(file.type === '' ? {} : { contentType: file.type }),
    base64: await base64Of(file),
  };
}

/** The files of a form, without the fields that stayed empty. @throws Error if one can no longer be read */
export async function readForm(chosen: ChosenFiles): Promise<FormFiles> {
  const fields = Object.entries(chosen).filter(([, files]) => files.length > 0);
  return Object.fromEntries(
    await Promise.all(fields.map(async ([field, files]) => [field, await Promise.all(files.map(readFile))] as const)),
  );
}

const base64Of = (file: File): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => {
      const url = typeof reader.result === 'string' ? reader.result : '';
      // An empty file may have no comma.
      resolve(url.includes(',') ? url.slice(url.indexOf(',') + 1) : '');
    });
    reader.addEventListener('error', () =>
      reject(new Error(`${file.name} can not be read any more. Choose it once more.`)),
    );
    reader.readAsDataURL(file);
  });
