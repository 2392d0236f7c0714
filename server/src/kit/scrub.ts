/** What stands in the place of a secret. */
export const HIDDEN = '[secret]';

/** Takes secrets out of text: the last line of defence before anything is printed. */
export interface Scrub {
  /** Hides every secret in a text, such as an error's message. */
  text(text: string): string;
  /**
   * Hides every secret in a line of JSON. The answer is a line of JSON again, and the same line where there was
   * nothing to hide.
   */
  line(json: string): string;
}

/**
 * A configured secret that is shorter is not looked for literally: `test` as a database password would hide the word
 * `test` everywhere. It is still hidden where it stands in an address or behind a telling name.
 */
const LITERAL_MIN_LENGTH = 6;

/** The ends of names whose values nobody may read: `token`, `accessToken`, `x-api-key`, `PGPASSWORD`, … */
const NAMES = 'token|secret|password|passwd|pwd|authorization|cookie|api[_-]?key|csrf';

/** A telling name and what is between it and its value. */
const NAMED = `(?:${NAMES})\\\\*["']?\\s{0,3}[:=]`;

/**
 * Values behind a telling name, each with what is left of them. A value in quotes ends at the same quotes, which may be
 * escaped: `"token":"…"`, and `\"token\":\"…\"` in JSON that stands inside a string.
 */
const NAMED_VALUES: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`(${NAMED}\\s{0,3})(\\\\*["'])(?:(?!\\2)(?:\\\\+["']|[^]))+`, 'gi'), `$1$2${HIDDEN}`],
  [new RegExp(`((?:${NAMES})=)[^\\s"'&;,()[\\]{}\\\\]+`, 'gi'), `$1${HIDDEN}`],
  [/((?:authorization|cookie)\s{0,3}:\s{0,3})[^\s"'[][^\r\n"']*/gi, `$1${HIDDEN}`],
];

/** Secrets that tell themselves by their shape. Every part is bounded, so that none is slow on a long text. */
const SHAPES: readonly (readonly [RegExp, string])[] = [
  [/([?&](?:code|state|sig|signature)=)[^\s"'&;\\[]+/gi, `$1${HIDDEN}`],
  [/\b(bearer|basic|bot)\s+[\w.~+/=-]{20,}/gi, `$1 ${HIDDEN}`],
  // The address of an interaction or a webhook, with its token.
  // https://discord.com/developers/docs/interactions/receiving-and-responding#endpoints
  [/((?:webhooks|interactions)\/[^/\s"'?#\\]{1,64}\/)[^/\s"'?#\\[]+/gi, `$1${HIDDEN}`],
  // postgres://user:password@host
  [/(:\/\/[^\s:@/"']{0,200}:)[^\s"'/]{1,500}@/g, `$1${HIDDEN}@`],
  // A bot's token. https://discord.com/developers/docs/reference#authentication
  [/[\w-]{23,30}\.[\w-]{6,7}\.[\w-]{27,50}/g, HIDDEN],
  // An interaction's token: base64 of "interaction:…".
  [/aW50ZXJhY3Rpb246[\w+/=-]+/g, HIDDEN],
];

/**
 * Makes a scrub that knows these secrets and the shapes of the usual ones.
 *
 * @param secrets the configured secrets, each as it is used (a password both as it stands in an address and decoded)
 */
export function createScrub(secrets: readonly string[]): Scrub {
  const literals = longestFirst(
    secrets.filter((secret) => secret.length >= LITERAL_MIN_LENGTH).flatMap((secret) => writingsOf(secret)),
  );
  const literal = literals.length > 0 ? new RegExp(literals.map(quoted).join('|'), 'g') : undefined;
  // One look at the line decides whether it must be taken apart. What is escaped once more in JSON is looked for, too.
  const suspect = new RegExp(
    [
      ...longestFirst(literals.flatMap((text) => [text, inJson(text)])).map(quoted),
      NAMED,
      ...SHAPES.map(([shape]) => shape.source),
    ].join('|'),
    'i',
  );

  function text(dirty: string): string {
    let clean = literal ? dirty.replace(literal, HIDDEN) : dirty;
    for (const [shape, rest] of [...NAMED_VALUES, ...SHAPES]) clean = clean.replace(shape, rest);
    return clean;
  }

  function value(dirty: unknown): unknown {
    if (typeof dirty === 'string') return text(dirty);
    if (typeof dirty === 'number') return literal && text(String(dirty)) !== String(dirty) ? HIDDEN : dirty;
    if (Array.isArray(dirty)) return dirty.map(value);
    if (typeof dirty !== 'object' || dirty === null) return dirty;
    return Object.fromEntries(
      Object.entries(dirty).map(([name, held]) => [text(name), isSecret(name, held) ? HIDDEN : value(held)]),
    );
  }

  return {
    text,
    line(json) {
      if (!suspect.test(json)) return json;
      try {
        return `${JSON.stringify(value(JSON.parse(json)))}\n`;
      } catch {
        return `${JSON.stringify({ level: 'error', msg: 'A log line was left out because it could not be read.' })}\n`;
      }
    },
  };
}

const SECRET_NAME = new RegExp(`(?:${NAMES})$`, 'i');

function isSecret(name: string, held: unknown): boolean {
  return SECRET_NAME.test(name) && held !== null && held !== '' && typeof held !== 'boolean';
}

/** The ways in which one secret may be written: as it is, in JSON, in JSON inside JSON, in an address. */
function writingsOf(secret: string): string[] {
  return [secret, inJson(secret), inJson(inJson(secret)), encodeURIComponent(Buffer.from(secret).toString())];
}

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);

const quoted = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** So that no secret is cut in two by a shorter one that is its beginning. */
const longestFirst = (texts: readonly string[]): string[] =>
  [...new Set(texts)].sort((one, other) => other.length - one.length);
