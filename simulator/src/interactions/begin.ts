import { GatewayDispatchEvents, type InteractionType } from 'discord-api-types/v10';
import type { Recorder, Violation } from '../record.ts';
import { DiscordError } from '../rest/errors.ts';
import { renderMessage } from '../world/render.ts';
import type { Message, MessageInteraction, World } from '../world/types.ts';
import type { Answers } from './answers.ts';
import type { Deadlines } from './deadlines.ts';
import type { Outgoing } from './http.ts';
import type { Live, LiveStore } from './live.ts';
import { interactionPayload, type Scene } from './payload.ts';

/** What interactions ask of the contract, when they are answered over HTTP. */
export interface AnswerContract {
  checkRequest(request: { method: string; path: string; query: Record<string, string>; body: unknown }): Violation[];
}

/** What an interaction is about, beside who and where. */
export interface Matter {
  readonly type: InteractionType;
  readonly data: object;
  /** The message that it came from. */
  readonly message?: Message | undefined;
  readonly metadata?: Partial<MessageInteraction>;
  readonly focusedType?: number | undefined;
  /** Laid over the payload: for forged ones. */
  readonly overrides?: Readonly<Record<string, unknown>>;
}

/** Starts interactions and brings them to the bot. */
export interface Beginnings {
  begin(scene: Scene, matter: Matter): Live;
  /** Sends the same interaction, with the same id, once more. */
  redeliver(live: Live): void;
}

/** `now` counts real milliseconds; `localeOf` is the language of somebody's client. */
export function createBeginnings(deps: {
  world: World;
  store: LiveStore;
  deadlines: Deadlines;
  answers: Answers;
  outgoing: Outgoing;
  contract: AnswerContract | undefined;
  record: Recorder;
  now(): number;
  localeOf(userId: string): string;
}): Beginnings {
  const { world, store, deadlines, answers, outgoing, contract, record } = deps;

  function deliver(live: Live) {
    const application = world.applications.get(live.applicationId);
    if (!application) return;
    if (application.interactionsUrl !== undefined) {
      // It never throws; a bot that gives no answer runs into the deadline.
      void outgoing.send(application, live.payload).then(({ status, body }) => answered(live, status, body));
      return;
    }
    world.emit({
      t: GatewayDispatchEvents.InteractionCreate,
      d: live.payload,
      applicationId: live.applicationId,
      channelId: live.channelId,
      ...(live.guildId === undefined ? {} : { guildId: live.guildId }),
    });
  }

  function answered(live: Live, status: number, body: unknown) {
    // The endpoint may have used the callback route meanwhile, and a dead one runs into the deadline.
    if (live.outcome !== 'waiting' || status === 0 || status === 202) return;
    const path = `/interactions/${live.id}/${live.token}/callback`;
    for (const violation of contract?.checkRequest({ method: 'POST', path, query: {}, body }) ?? [])
      tell(violation, body);
    try {
      if (status !== 200) throw new DiscordError({ status }, `The endpoint answered ${status}`);
      answers.take(live, { body, files: [] });
    } catch (error) {
      if (!(error instanceof DiscordError)) throw error;
      tell({ where: 'interaction over HTTP', path: '', rule: 'refused_answer', message: error.message }, body);
      deadlines.fail(live);
    }
  }

  function tell(violation: Violation, sample: unknown) {
    record.violation({ ...violation, at: world.clock.now(), by: 'interaction', sample });
  }

  return {
    redeliver: deliver,
    begin(scene, matter) {
      const { application, userId, guild, channel } = scene;
      const { type, message } = matter;
      const id = world.ids.next();
      const token = Buffer.from(`interaction:${id}:${world.ids.secret(12)}`).toString('base64url');
      const payload = interactionPayload(world, scene, {
        id,
        token,
        type,
        data: matter.data,
        message: message && renderMessage(world, message, { contentVisible: true }),
        locale: deps.localeOf(userId),
      });
      const live: Live = {
        id,
        token,
        applicationId: application.id,
        type,
        userId,
        guildId: guild?.id,
        channelId: channel.id,
        metadata: { id, type, userId, ...matter.metadata },
        source: message && { channelId: message.channelId, messageId: message.id },
        focusedType: matter.focusedType,
        payload: matter.overrides ? { ...payload, ...matter.overrides } : payload,
        createdAt: world.clock.now(),
        startedAt: deps.now(),
        outcome: 'waiting',
        settled: false,
        tookMs: undefined,
        settledMs: undefined,
        original: undefined,
        followUpIds: [],
        modal: undefined,
        choices: undefined,
        failure: undefined,
        cancelTimer() {},
      };
      store.add(live);
      deliver(live);
      // After the sending: the contract's first look at a payload takes long, and that time isn't the bot's.
      deadlines.startFirst(live);
      return live;
    },
  };
}
