import type { Contract, Violation } from '../contract/index.ts';
import type { Recorder } from '../record.ts';
import type { World } from '../world/types.ts';
import { type DiscordError, discordError, type FieldProblem, invalidForm } from './errors.ts';
import type { RestAnswer } from './interactions-port.ts';
import type { ReceivedBody } from './read-request.ts';

/** What the REST side asks of the contract. */
export type RestContract = Pick<Contract, 'checkRequest' | 'checkAnswer'>;

/** Discord overlooks these. They are told to the test all the same: somebody misspelt a key. */
const OVERLOOKED = new Set(['unknown_key', 'unexpected_body', 'unknown_route']);

/** Discord's words for the rules that it has words for. */
const CODES: Readonly<Record<string, string>> = {
  missing: 'BASE_TYPE_REQUIRED',
  wrong_type: 'BASE_TYPE_CONVERT',
  wrong_format: 'BASE_TYPE_BAD_FORMAT',
  not_allowed: 'BASE_TYPE_CHOICES',
  too_long: 'BASE_TYPE_MAX_LENGTH',
  too_many: 'BASE_TYPE_MAX_LENGTH',
  too_short: 'BASE_TYPE_BAD_LENGTH',
  too_few: 'BASE_TYPE_BAD_LENGTH',
  too_big: 'NUMBER_TYPE_MAX',
  too_small: 'NUMBER_TYPE_MIN',
  duplicate_custom_id: 'COMPONENT_CUSTOM_ID_DUPLICATED',
  url_scheme: 'URL_TYPE_INVALID_SCHEME',
  embeds_too_long: 'MAX_EMBED_SIZE_EXCEEDED',
  duplicate_name: 'APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS',
  required_after_optional: 'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
};

const problemOf = ({ path, rule, message }: Violation): FieldProblem => ({
  path: path.replaceAll(/[?{}]/g, ''),
  code: CODES[rule] ?? rule.toUpperCase(),
  message,
});

/** The "no" that Discord gives to a request off the contract; undefined if it would overlook all of it. */
function refusalOf(violations: readonly Violation[]): DiscordError | undefined {
  const held = violations.filter(({ rule }) => !OVERLOOKED.has(rule));
  if (held.length === 0) return undefined;
  const rules = new Set(held.map(({ rule }) => rule));
  if (rules.has('request_too_big')) return discordError(40005);
  if (rules.has('file_too_big')) return discordError(50045);
  if (rules.has('empty_message') && rules.size === 1) return discordError(50006);
  return invalidForm(held.map(problemOf));
}

export interface ContractCheck {
  /** Records what is off the contract. @returns how Discord would refuse it */
  request(
    call: { method: string; path: string; query: URLSearchParams; request: Request },
    body: ReceivedBody,
  ): DiscordError | undefined;
  /** Records what is off the contract in an answer of ours. */
  answer(call: { method: string; path: string }, answer: RestAnswer): void;
  /** Records a request of a route that Discord has and this simulator has not. */
  notSimulated(method: string, path: string): void;
}

/** Holds requests and answers against the contract, and tells the recorder what is off. */
export function createContractCheck(deps: {
  contract: RestContract | undefined;
  record: Recorder | undefined;
  world: World;
}): ContractCheck {
  const { contract, record, world } = deps;

  function tell(violations: readonly Violation[], by: 'request' | 'answer', sample: unknown) {
    for (const violation of violations) record?.violation({ ...violation, at: world.clock.now(), by, sample });
  }

  return {
    request({ method, path, query, request }, { json, files }) {
      if (!contract) return undefined;
      const violations = contract.checkRequest({
        method,
        path,
        query,
        headers: Object.fromEntries(request.headers),
        body: json,
        files: files.map(({ name, bytes }) => ({ name, size: bytes.byteLength })),
      });
      if (violations.length === 0) return undefined;
      tell(violations, 'request', { method, path, query: query.toString(), body: json });
      return refusalOf(violations);
    },
    answer({ method, path }, { status, body }) {
      if (!contract) return;
      const violations = contract.checkAnswer({ method, path, status, ...(body === undefined ? {} : { body }) });
      if (violations.length > 0) tell(violations, 'answer', { method, path, status, body });
    },
    notSimulated(method, path) {
      const [unknown] = contract?.checkRequest({ method, path }).filter(({ rule }) => rule === 'unknown_route') ?? [];
      const message = unknown?.message ?? `This small Discord has no ${method} ${path}, though Discord may.`;
      const rule = unknown ? 'unknown_route' : 'not_simulated';
      tell([{ where: `${method} ${path}`, path: '', rule, message }], 'request', undefined);
    },
  };
}
