/** What an endpoint answers. */
export interface RobloxAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A planned refusal of an endpoint. */
export class RobloxError extends Error {
  readonly answer: RobloxAnswer;

  constructor(answer: RobloxAnswer) {
    super(`Roblox answers ${answer.status}`);
    this.name = 'RobloxError';
    this.answer = answer;
  }
}

/** As the older endpoints and Open Cloud's gateway say it. https://create.roblox.com/docs/cloud/reference/errors */
export const legacyAnswer = (status: number, code: number, message: string): RobloxAnswer => ({
  status,
  body: { errors: [{ code, message }] },
});

/** Thrown form of `legacyAnswer`. */
export const legacyError = (status: number, code: number, message: string): RobloxError =>
  new RobloxError(legacyAnswer(status, code, message));

/** Open Cloud's words with their statuses. https://create.roblox.com/docs/cloud/reference/errors */
const CLOUD_STATUS = {
  INVALID_ARGUMENT: 400,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  RESOURCE_EXHAUSTED: 429,
  INTERNAL: 500,
  UNAVAILABLE: 503,
} as const;

export type CloudCode = keyof typeof CLOUD_STATUS;

/** As Open Cloud v2 says it. */
export const cloudAnswer = (code: CloudCode, message: string): RobloxAnswer => ({
  status: CLOUD_STATUS[code],
  body: { code, message },
});

/** Thrown form of `cloudAnswer`. */
export const cloudError = (code: CloudCode, message: string): RobloxError =>
  new RobloxError(cloudAnswer(code, message));

const LEGACY_WORDS: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  415: 'UnsupportedMediaType',
  429: 'Too many requests',
  500: 'InternalServerError',
  503: 'ServiceUnavailable',
};

/** Any status, in the words of the road. */
export function plainAnswer(host: 'users' | 'groups' | 'thumbnails' | 'apis', status: number): RobloxAnswer {
  const code = (Object.keys(CLOUD_STATUS) as CloudCode[]).find((each) => CLOUD_STATUS[each] === status);
  if (host !== 'apis' || code === undefined) return legacyAnswer(status, 0, LEGACY_WORDS[status] ?? 'Error');
  return cloudAnswer(code, LEGACY_WORDS[status] ?? 'Error');
}
