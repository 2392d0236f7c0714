import type { Seeded, Simulator } from '@muster/simulator';
import { GatewayDispatchEvents } from 'discord-api-types/v10';
import { expect } from 'vitest';

/** What came in by the gateway, as far as tests look at it. */
export interface HeardInteraction {
  readonly id: string;
  readonly token: string;
  readonly data: unknown;
}

/** No bot runs: what a bot would say is said by the test, over REST, as a bot does. */
export interface BotByHand {
  /** @param path behind `/v10/`; fails unless it is answered with 2xx */
  rest(path: string, body: object, method?: string): Promise<{ id: string }>;
  /** Answers the next interaction with this callback, and resolves with it. */
  answerNext(body: object): Promise<HeardInteraction>;
  /** Waits for no interaction any more: a test may have ended without one. */
  forget(): void;
}

/** As over a network: an answer never comes in the moment in which the interaction is sent. */
const ANSWER_AFTER_MS = 20;

export function createBotByHand(discord: Simulator, seeded: Seeded): BotByHand {
  const waiting = new Set<() => void>();

  const rest: BotByHand['rest'] = async (path, body, method = 'POST') => {
    const response = await fetch(`${discord.apiUrl}/v10/${path}`, {
      method,
      headers: { 'content-type': 'application/json', authorization: `Bot ${seeded.token}` },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    expect(response.status, text).toBeLessThan(300);
    return (text === '' ? {} : JSON.parse(text)) as { id: string };
  };

  return {
    rest,
    answerNext: (body) =>
      new Promise((resolve, reject) => {
        const stop = discord.world.subscribe(({ t, d }) => {
          if (t !== GatewayDispatchEvents.InteractionCreate) return;
          stop();
          waiting.delete(stop);
          const interaction = d as HeardInteraction;
          setTimeout(() => {
            rest(`interactions/${interaction.id}/${interaction.token}/callback`, body).then(
              () => resolve(interaction),
              reject,
            );
          }, ANSWER_AFTER_MS);
        });
        waiting.add(stop);
      }),
    forget() {
      for (const stop of waiting) stop();
      waiting.clear();
    },
  };
}
