import { GatewayDispatchEvents as Event } from 'discord-api-types/v10';
import { isObject } from '../contract/json.ts';
import type { Recorder, Violation } from '../record.ts';
import type { World, WorldEvent } from '../world/types.ts';
import { hears } from './audience.ts';
import { blanked, mayRead } from './content.ts';
import type { GatewayFaults } from './faults.ts';
import { guildCreateData, overGateway } from './ready.ts';
import type { Session } from './session.ts';
import type { Sessions } from './sessions.ts';

/** What the gateway asks of the contract. */
export interface GatewayContract {
  checkGateway(payload: unknown): Violation[];
  checkGatewaySend(payload: unknown): Violation[];
}

/** Brings the world's events to sessions, each as that session may see it. */
export interface Dispatcher {
  hear(event: WorldEvent): void;
  /** Sends one event to one session; `json` is `d` if the caller has it already. */
  tell(session: Session, t: string, d: unknown, json?: string): void;
  /** Sends GUILD_CREATE unless the server is away or in an outage. */
  announce(session: Session, guildId: string): void;
}

/** Every payload is checked against the contract, if there is one. */
export function createDispatcher(deps: {
  world: World;
  contract: GatewayContract | undefined;
  record: Recorder;
  faults: GatewayFaults;
  sessions: Sessions;
}): Dispatcher {
  const { world, contract, record, faults, sessions } = deps;

  function check(t: string, s: number, d: unknown) {
    for (const violation of contract?.checkGateway({ op: 0, t, s, d }) ?? []) {
      record.violation({ ...violation, at: world.clock.now(), by: 'gateway event', sample: { t, d } });
    }
  }

  function tell(session: Session, t: string, d: unknown, json: string = JSON.stringify(d)) {
    if (contract) check(t, session.seq + 1, d);
    session.dispatch(t, json);
    if (faults.take('duplicate', ({ event }) => event === undefined || event === t)) session.dispatch(t, json);
  }

  function announce(session: Session, guildId: string) {
    const guild = world.guilds.get(guildId);
    session.unseen.delete(guildId);
    if (!guild || guild.unavailable || !guild.members.has(session.application.botId)) return;
    if (hears(world, session, { t: Event.GuildCreate, d: undefined, guildId })) {
      tell(session, 'GUILD_CREATE', guildCreateData(world, session, guild));
    }
  }

  /** The event's data as this session may see it, or `event.d` itself. */
  function seenBy(session: Session, event: WorldEvent): unknown {
    if (event.renderFor) return event.renderFor(session.application.botId);
    if (event.t === Event.GuildUpdate && isObject(event.d)) return overGateway(event.d);
    const isMessage = event.t === Event.MessageCreate || event.t === Event.MessageUpdate;
    return !isMessage || mayRead(session, event.d) ? event.d : blanked(session, event.d);
  }

  return {
    tell,
    announce,
    hear(event) {
      // One text for all who see the same.
      let json: string | undefined;
      for (const session of sessions.all()) {
        if (!hears(world, session, event)) continue;
        if (event.t === Event.GuildCreate && event.guildId !== undefined) {
          announce(session, event.guildId);
          continue;
        }
        const d = seenBy(session, event);
        if (d === event.d) tell(session, event.t, d, (json ??= JSON.stringify(event.d)));
        else tell(session, event.t, d);
      }
    },
  };
}
