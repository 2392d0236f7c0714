import type { Recorder } from '../record.ts';
import { discordError } from '../rest/errors.ts';
import type { Interactions } from '../rest/interactions-port.ts';
import { findMessage } from '../world/lookup.ts';
import { renderMessage } from '../world/render.ts';
import type { World } from '../world/types.ts';
import { type Acts, createActs } from './acts.ts';
import { createAnswers } from './answers.ts';
import { type AnswerContract, createBeginnings } from './begin.ts';
import { createDeadlines } from './deadlines.ts';
import { createOutgoing, type Outgoing } from './http.ts';
import { createLiveStore, type Live, type LiveStore, type Outcome, type ShownModal } from './live.ts';
import { createWebhook } from './webhook.ts';

/** An interaction as tests and scripts see it. */
export interface InteractionView {
  readonly interactionId: string;
  readonly outcome: Outcome;
  /** Nothing more is to come. */
  readonly done: boolean;
  /** Real milliseconds to the first answer; undefined if there was none. */
  readonly tookMs: number | undefined;
  /** The first answer's message, or the updated one. */
  readonly message: unknown;
  readonly followUps: readonly unknown[];
  readonly modal: ShownModal | undefined;
  readonly choices: Live['choices'];
  /** What the person reads when it failed, as in "The application did not respond". */
  readonly failure: string | undefined;
}

/** Interactions, seen from all sides: the bot's routes, the people, and those who watch. */
export interface InteractionDesk {
  /** For the REST side. */
  readonly routes: Interactions;
  readonly acts: Acts;
  readonly store: LiveStore;
  readonly outgoing: Outgoing;
  view(live: Live): InteractionView;
  redeliver(live: Live): void;
  /** The language of somebody's client, as in `de`. */
  setLocale(userId: string, locale: string): void;
  /** Forgets it, and what only its person saw of it. */
  forget(live: Live): void;
  clear(): void;
}

/** https://discord.com/developers/docs/interactions/receiving-and-responding */
export function createInteractions(deps: {
  world: World;
  contract: AnswerContract | undefined;
  record: Recorder;
}): InteractionDesk {
  const { world } = deps;
  const store = createLiveStore();
  const locales = new Map<string, string>();
  const now = () => performance.now();
  const localeOf = (userId: string) => locales.get(userId) ?? 'en-US';
  const deadlines = createDeadlines({ world, store });
  const outgoing = createOutgoing({ world });
  const answers = createAnswers({ world, store, deadlines, now, onModal: (live) => acts.modalShown(live) });
  const beginnings = createBeginnings({ ...deps, store, deadlines, answers, outgoing, now, localeOf });
  const acts = createActs({ world, store, beginnings });

  const shown = (channelId: string, messageId: string) => {
    const message = findMessage(world, channelId, messageId);
    return message && renderMessage(world, message, { contentVisible: true });
  };

  return {
    routes: {
      ...createWebhook({ world, store, answers, now }),
      callback(interactionId, token, send, { withResponse }) {
        const live = store.byId(interactionId);
        if (!live || live.token !== token) throw discordError(10062);
        answers.take(live, send);
        return answers.receipt(live, withResponse);
      },
    },
    acts,
    store,
    outgoing,
    view: (live) => ({
      interactionId: live.id,
      outcome: live.outcome,
      done: live.settled,
      tookMs: live.tookMs,
      message: live.original && shown(live.original.channelId, live.original.messageId),
      followUps: live.followUpIds.flatMap((id) => shown(live.channelId, id) ?? []),
      modal: live.modal,
      choices: live.choices,
      failure: live.failure,
    }),
    redeliver: (live) => beginnings.redeliver(live),
    setLocale: (userId, locale) => void locales.set(userId, locale),
    forget(live) {
      store.forget(live);
      for (const id of [live.original?.messageId ?? '', ...live.followUpIds]) world.ephemerals.delete(id);
    },
    clear() {
      store.clear();
      locales.clear();
    },
  };
}
