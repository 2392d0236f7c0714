import { type DiscordError, discordError, invalidField } from './errors.ts';
import type { Upload } from './interactions-port.ts';

/** https://discord.com/developers/docs/reference#uploading-files */
export const REQUEST_BYTES = 25 * 1_024 * 1_024;
export const FILE_BYTES = 10 * 1_024 * 1_024;

/** What came over the wire; `problem` if it can't be read. */
export interface ReceivedBody {
  /** The parsed JSON, or `payload_json`, or the fields of a form without one. Undefined if there was no body. */
  readonly json: unknown;
  readonly files: readonly Upload[];
  readonly problem: DiscordError | undefined;
}

const EMPTY: ReceivedBody = { json: undefined, files: [], problem: undefined };

const refused = (problem: DiscordError): ReceivedBody => ({ json: undefined, files: [], problem });

function parsed(text: string): ReceivedBody {
  try {
    const json: unknown = JSON.parse(text);
    return { json, files: [], problem: undefined };
  } catch {
    return refused(discordError(50109));
  }
}

const FILE_FIELD = /^files?(?:\[(\d+)\])?$/;

async function readMultipart(request: Request): Promise<ReceivedBody> {
  let form: FormData;
  try {
    form = await request.formData();
  } catch {
    return refused(discordError(50109));
  }
  const files: Upload[] = [];
  const fields: Record<string, string> = {};
  for (const [name, value] of form) {
    if (typeof value === 'string') fields[name] = value;
    else {
      files.push({
        field: FILE_FIELD.exec(name)?.[1] ?? '0',
        name: value.name,
        contentType: value.type === '' ? undefined : value.type,
        bytes: new Uint8Array(await value.arrayBuffer()),
      });
    }
  }
  const { payload_json: payload, ...rest } = fields;
  const { json, problem } = payload === undefined ? { json: rest, problem: undefined } : parsed(payload);
  return { json, files, problem };
}

/** Reads the body of a request, JSON or multipart with `payload_json` and `files[n]`. Never throws. */
export async function readBody(request: Request): Promise<ReceivedBody> {
  if (request.method === 'GET' || request.method === 'HEAD') return EMPTY;
  if (Number(request.headers.get('content-length') ?? 0) > REQUEST_BYTES) return refused(discordError(40005));
  const type = request.headers.get('content-type') ?? '';
  if (type.startsWith('multipart/form-data')) return readMultipart(request);
  const text = await request.text();
  if (text === '') return EMPTY;
  if (!type.startsWith('application/json')) {
    const message = `Expected "Content-Type" header to be one of {'application/json', 'multipart/form-data'}.`;
    return refused(invalidField('_misc', 'CONTENT_TYPE_INVALID', message));
  }
  return parsed(text);
}

/** `X-Audit-Log-Reason`, decoded. Undefined if there is none. */
export function readReason(request: Request): string | undefined {
  const reason = request.headers.get('x-audit-log-reason');
  if (reason === null) return undefined;
  try {
    return decodeURIComponent(reason);
  } catch {
    return reason;
  }
}
