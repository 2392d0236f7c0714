import type { NewFaultRule, Faults } from '../faults.ts';
import type { GatewayFault, GatewayFaults } from '../gateway/faults.ts';
import type { Gateway, GatewayAct } from '../gateway/gateway.ts';
import type { GatewaySeen } from '../gateway/seen.ts';
import type { Starts } from '../gateway/starts.ts';
import type { InteractionDesk } from '../interactions/interactions.ts';
import type { Recorder } from '../record.ts';
import type { Roblox } from '../roblox/roblox.ts';
import { setGuildUnavailable } from '../world/guilds.ts';
import type { World } from '../world/types.ts';
import type { Changes } from './changes.ts';

type Nothing = Record<string, never>;

/** Breaking things, moving the clock, and looking at what was seen. */
export function systemOperations(deps: {
  world: World;
  faults: Faults;
  gateway: Gateway;
  gatewayFaults: GatewayFaults;
  starts: Starts;
  seen: GatewaySeen;
  record: Recorder;
  roblox: Pick<Roblox, 'record'>;
  desk: InteractionDesk;
  changes: Changes;
  reset(): void;
}) {
  const { world, faults, gateway, gatewayFaults, starts, seen, record, desk, changes } = deps;

  return {
    breakRest: (rule: NewFaultRule) => faults.add(rule),
    mendRest({ id }: { id?: string }) {
      if (id === undefined) faults.clear();
      else faults.remove(id);
    },
    restFaults: (_: Nothing) => faults.list(),
    breakGateway: (fault: GatewayFault) => ({ id: gatewayFaults.add(fault) }),
    mendGateway({ id }: { id?: number }) {
      if (id === undefined) gatewayFaults.clear();
      else gatewayFaults.remove(id);
    },
    gatewayFaults: (_: Nothing) => gatewayFaults.list(),
    /** Does something to running sessions at once. Answers to how many. */
    gatewayAct: ({ act, applicationId, sessionId }: { act: GatewayAct; applicationId?: string; sessionId?: string }) =>
      gateway.act(act, {
        ...(applicationId === undefined ? {} : { applicationId }),
        ...(sessionId === undefined ? {} : { sessionId }),
      }),
    sessions: (_: Nothing) => gateway.sessions(),
    /** An outage of many servers, which ends after `forMs` of the simulator's time, or not by itself. */
    outageStorm({ guildIds, forMs }: { guildIds?: string[]; forMs?: number }) {
      const ids = guildIds ?? [...world.guilds.keys()];
      for (const id of ids) setGuildUnavailable(world, id, true);
      if (forMs === undefined) return;
      world.clock.after(forMs, () => {
        for (const id of ids) if (world.guilds.has(id)) setGuildUnavailable(world, id, false);
      });
    },
    startLimit: ({ applicationId }: { applicationId: string }) => starts.limit(applicationId),
    setStartLimit(about: { applicationId: string; total?: number; remaining?: number; maxConcurrency?: number }) {
      const { applicationId, ...change } = about;
      starts.set(applicationId, change);
    },

    /** Moves the clock ahead; what comes due happens at once. */
    advance({ ms }: { ms: number }) {
      world.clock.advance(ms);
      return world.clock.now();
    },
    now: (_: Nothing) => world.clock.now(),

    /**
     * Interactions go to this address from now on; without one, over the gateway again. Answers what Discord would
     * complain about, and takes the address only if there is nothing.
     */
    async setInteractionsUrl({ applicationId, url }: { applicationId: string; url?: string }) {
      const application = world.applications.get(applicationId);
      if (!application) throw new Error(`There is no application ${applicationId}`);
      application.interactionsUrl = url;
      const problems = url === undefined ? [] : await desk.outgoing.verify(application);
      if (problems.length > 0) application.interactionsUrl = undefined;
      return { problems };
    },
    /** What Discord does now and then: a request whose signature is wrong. 401 is the right answer. */
    async sendBadlySigned({ applicationId }: { applicationId: string }) {
      const application = world.applications.get(applicationId);
      if (!application) throw new Error(`There is no application ${applicationId}`);
      const { status } = await desk.outgoing.send(
        application,
        { type: 1, id: '0', token: '0', version: 1 },
        { badly: true },
      );
      return { status };
    },

    violations: (_: Nothing) => record.violations(),
    requests: (where: { route?: string; method?: string }) => record.requests(where),
    gatewaySends: (where: { op?: number }) => record.gatewaySends(where),
    identifies: (_: Nothing) => seen.identifies(),
    resumes: (_: Nothing) => seen.resumes(),
    clearRecord(_: Nothing) {
      record.clear();
      deps.roblox.record.clear();
      seen.clear();
    },

    /** Resolves when something happened after `since`, or after `timeoutMs`. */
    changes: async ({ since, timeoutMs }: { since: number; timeoutMs: number }) => ({
      version: await changes.after(since, timeoutMs),
    }),
    /** Everything as at the start: the world, the faults, the record, no session. */
    reset(_: Nothing) {
      deps.reset();
    },
  };
}
