import { GATEWAY_CORRECTIONS } from './corrections.ts';
import { readGenerated } from './generated-file.ts';
import { asObject, isObject } from './json.ts';
import { sendRules } from './rules/gateway-sends.ts';
import type { GatewayFile, Shape } from './shape.ts';
import { createValidators, type Validators } from './validators.ts';
import { type Finding, finding, type Violation, violations } from './violation.ts';

const EVENTS_PAGE = 'https://discord.com/developers/docs/events/gateway-events';
const PAYLOAD_PAGE = `${EVENTS_PAGE}#payload-structure`;
const OPCODES_PAGE = 'https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-opcodes';

/** https://discord.com/developers/docs/events/gateway-events#send-events */
const LARGEST_SEND_BYTES = 4096;

export interface GatewayContract {
  /** What the simulator sends: `{ op, d, t, s }`. */
  checkGateway(payload: unknown): Violation[];
  /** What the client sends: `{ op, d }`, or the text of the frame, whose bytes are then counted as they came. */
  checkGatewaySend(payload: unknown): Violation[];
}

/** What Discord sends with each opcode other than 0. */
const SERVER_OPCODES: Readonly<Record<number, Shape>> = {
  1: { type: 'null' },
  7: { type: 'null' },
  9: { type: 'boolean' },
  10: {
    type: 'object',
    properties: { heartbeat_interval: { type: 'integer', minimum: 1 }, _trace: { type: 'array' } },
    required: ['heartbeat_interval'],
  },
  11: { type: 'null' },
};

/** RESUMED carries at most a trace, which the package leaves out. */
const RESUMED: Shape = { anyOf: [{ type: 'object', properties: { _trace: { type: 'array' } } }, { type: 'null' }] };

/** The gateway half of the contract. The generated file is read at the first check. */
export function createGatewayContract(): GatewayContract {
  let loaded: { file: GatewayFile; validators: Validators } | undefined;

  function load() {
    if (!loaded) {
      const file = readGenerated('gateway.schema.json');
      loaded = { file, validators: createValidators({ shapes: file.shapes, corrections: GATEWAY_CORRECTIONS }) };
    }
    return loaded;
  }

  /** Findings about `d`, whose paths begin with `d`. */
  function inData(name: string, shape: Shape, d: unknown): Finding[] {
    const holder: Shape = { type: 'object', properties: { d: shape }, required: ['d'] };
    return load().validators.check(name, holder, { d });
  }

  function* eventFindings(t: unknown, s: unknown, d: unknown): Iterable<Finding> {
    if (typeof s !== 'number' || !Number.isInteger(s) || s < 1) {
      yield finding('s', 'wrong_type', 'should be a whole number from 1 on.', PAYLOAD_PAGE);
    }
    const shape = t === 'RESUMED' ? RESUMED : load().file.events[String(t)];
    if (shape) yield* inData(String(t), shape, d ?? null);
    else
      yield finding(
        't',
        'unknown_event',
        `is ${String(t)}, and Discord has no such event.`,
        `${EVENTS_PAGE}#receive-events`,
      );
  }

  function* serverFindings(payload: unknown): Iterable<Finding> {
    const { op, d, t, s, ...rest } = asObject(payload);
    yield* unknownKeys(rest);
    const shape = SERVER_OPCODES[Number(op)];
    if (op === 0) {
      yield* eventFindings(t, s, d);
    } else if (shape) {
      if ((t ?? null) !== null) yield finding('t', 'not_allowed', 'is null unless op is 0.', PAYLOAD_PAGE);
      if ((s ?? null) !== null) yield finding('s', 'not_allowed', 'is null unless op is 0.', PAYLOAD_PAGE);
      yield* inData(`server op ${Number(op)}`, shape, d ?? null);
    } else {
      yield unknownOpcode(op);
    }
  }

  function* clientFindings(payload: unknown, bytes: number): Iterable<Finding> {
    if (bytes > LARGEST_SEND_BYTES) {
      const sentence = `has ${bytes} bytes. Discord allows at most ${LARGEST_SEND_BYTES}.`;
      yield finding('', 'too_long', sentence, `${EVENTS_PAGE}#send-events`);
    }
    const { op, d, ...rest } = asObject(payload);
    yield* unknownKeys(rest);
    const shape = load().file.sends[String(op)];
    if (shape) {
      yield* inData(`client op ${Number(op)}`, shape, d ?? null);
      yield* sendRules(op, asObject(d));
    } else {
      yield unknownOpcode(op);
    }
  }

  return {
    checkGateway: (payload) => violations(whereOf(payload), serverFindings(payload)),
    checkGatewaySend(sent) {
      const { payload, bytes } = frameOf(sent);
      if (isObject(payload)) return violations(`gateway send op ${String(payload.op)}`, clientFindings(payload, bytes));
      return violations('gateway send', [finding('', 'wrong_type', 'should be a JSON object.', PAYLOAD_PAGE)]);
    },
  };
}

function whereOf(payload: unknown): string {
  const { op, t } = asObject(payload);
  return op === 0 ? `gateway ${String(t)}` : `gateway op ${String(op)}`;
}

function frameOf(sent: unknown): { payload: unknown; bytes: number } {
  const text = typeof sent === 'string' ? sent : JSON.stringify(sent);
  const bytes = Buffer.byteLength(text ?? '');
  try {
    return { payload: JSON.parse(text), bytes };
  } catch {
    return { payload: undefined, bytes };
  }
}

function* unknownKeys(rest: Readonly<Record<string, unknown>>): Iterable<Finding> {
  for (const key of Object.keys(rest)) yield finding(key, 'unknown_key', 'is not a key of a payload.', PAYLOAD_PAGE);
}

function unknownOpcode(op: unknown): Finding {
  return finding(
    'op',
    'unknown_opcode',
    `is ${String(op)}, which Discord does not know in this direction.`,
    OPCODES_PAGE,
  );
}
