import { asObject, isObject } from '../contract/json.ts';
import { signInteraction } from '../world/applications.ts';
import type { Application, World } from '../world/types.ts';

/** How an endpoint answered. */
export interface EndpointAnswer {
  /** 0 if it did not answer. */
  readonly status: number;
  /** Undefined without a JSON body. */
  readonly body: unknown;
}

/** Sends interactions to an application's own address, signed as Discord signs them. */
export interface Outgoing {
  /** @param how.badly with a signature that is wrong on purpose */
  send(application: Application, payload: object, how?: { badly?: boolean }): Promise<EndpointAnswer>;
  /**
   * What Discord does before it takes an address: a signed PING wants `{type: 1}`, a badly signed one wants 401.
   * Answers what is wrong; nothing if it may be used.
   * https://discord.com/developers/docs/interactions/overview#setting-up-an-endpoint
   */
  verify(application: Application): Promise<string[]>;
}

const PING = 1;
/** A call that takes longer has failed for the person anyway. */
const GIVE_UP_MS = 10_000;

/** Needs the clock for `X-Signature-Timestamp`, in seconds since 1970. */
export function createOutgoing(deps: { world: World }): Outgoing {
  const { world } = deps;

  async function send(application: Application, payload: object, { badly = false } = {}): Promise<EndpointAnswer> {
    if (application.interactionsUrl === undefined) return { status: 0, body: undefined };
    const body = JSON.stringify(payload);
    const timestamp = String(Math.floor(world.clock.now() / 1_000));
    const signature = signInteraction(application, timestamp, badly ? `${body} ` : body);
    try {
      const response = await fetch(application.interactionsUrl, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Discord-Interactions/1.0 (+https://discord.com)',
          'x-signature-ed25519': signature,
          'x-signature-timestamp': timestamp,
        },
        body,
        signal: AbortSignal.timeout(GIVE_UP_MS),
      });
      return { status: response.status, body: parsed(await response.text()) };
    } catch {
      // No connection, or no answer in time: to the person both look the same.
      return { status: 0, body: undefined };
    }
  }

  return {
    send,
    async verify(application) {
      const ping = {
        id: world.ids.next(),
        application_id: application.id,
        type: PING,
        token: world.ids.secret(32),
        version: 1,
      };
      const good = await send(application, ping);
      const bad = await send(application, ping, { badly: true });
      const problems: string[] = [];
      if (good.status !== 200 || asObject(good.body)['type'] !== PING) {
        problems.push(`A signed PING was answered ${good.status}, not 200 with {"type":1}.`);
      }
      if (bad.status !== 401) problems.push(`A badly signed PING was answered ${bad.status}, not 401.`);
      return problems;
    },
  };
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
