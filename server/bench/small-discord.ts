import { type Simulator, startSimulator } from '@muster/simulator';
import { type APIApplicationCommand, GatewayDispatchEvents } from 'discord-api-types/v10';
import { APPLICATION_ID, type Laid, layWorld, type Size } from './world.ts';

/** A simulator that is as quick as it can be, with its servers laid out. */
export interface SmallDiscord {
  readonly simulator: Simulator;
  readonly laid: Laid;
  /** Public messages that bots have posted so far. */
  posted(): number;
  /** The bot's commands as they are registered now. */
  commands(): APIApplicationCommand[];
}

/**
 * Discord lets a bot begin one shard every five seconds, and recommends a shard for each 1,000 servers. Those pauses are
 * the same for all who follow that, and would hide what a start costs.
 */
const SHARDS_AT_ONCE = 16;

/** Starts one: nothing is recorded, held against the contract or limited. `commands` are registered beforehand. */
export async function startSmallDiscord(
  size: Size,
  commands: readonly APIApplicationCommand[] = [],
): Promise<SmallDiscord> {
  let laid: Laid = { servers: [], hostIds: [] };
  const simulator = await startSimulator({
    contract: false,
    recording: false,
    rateLimits: false,
    identifyEveryMs: 0,
    prepare: (world) => {
      laid = layWorld(world, size);
    },
  });
  const registered = simulator.world.applications.get(APPLICATION_ID)?.commands;
  for (const command of commands) registered?.set(command.id, command);
  await simulator.control.call('setStartLimit', { applicationId: APPLICATION_ID, maxConcurrency: SHARDS_AT_ONCE });
  let posted = 0;
  simulator.world.subscribe(({ t }) => {
    if (t === GatewayDispatchEvents.MessageCreate) posted += 1;
  });
  return { simulator, laid, posted: () => posted, commands: () => [...(registered?.values() ?? [])] };
}
