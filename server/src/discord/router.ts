import { type APIInteraction, InteractionResponseType } from 'discord-api-types/v10';
import type { Access, Actor, Way } from '../kit/access.ts';
import { addressName } from '../kit/address.ts';
import type { AddressDoor, AnswerWay, Call, CommandDoor, Door, Given } from '../kit/door.ts';
import { Refusal } from '../kit/refusal.ts';
import type { Form, Reply } from '../kit/reply.ts';
import { type Line, openLine } from './line.ts';
import { DiscordFailure } from './failure.ts';
import { completePeople } from './people.ts';
import type { InteractionSender, Member } from './port.ts';
import { brokenSentence, outsideServer, slowForm, staleDoor } from './refusals.ts';
import { renderSuggestions } from './render.ts';
import { readCall, readDirectCall, readRequest, type Request } from './request.ts';

/**
 * Discord drops an interaction that is not answered within 3 s, and the way there takes time as well.
 * https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-callback
 */
export const DEFER_AFTER_MS = 1_500;

export interface RouterDeps {
  readonly doors: readonly Door[];
  readonly sender: InteractionSender;
  /**
   * Lets the actor in or throws the refusal that says who can help.
   *
   * @throws Refusal `access.missing`, `access.owner_only`
   */
  admit(actor: Actor, access: Access, way: Way): Promise<void>;
  /**
   * Asks Discord for a member whom the interaction names without describing.
   *
   * @throws DiscordFailure
   */
  memberOf(guildId: string, userId: string): Promise<Member | undefined>;
  /** Logs a failure with its door and answers its error id. */
  report(error: unknown, door: string): string;
  /** Hears that nobody waits for the answer any more: it came too late, or another process gave one. */
  tooLate(error: DiscordFailure, door: string): void;
  /** What sort of failure it is, for the sentence that the person reads. */
  sort(error: unknown): 'storage' | 'discord' | 'bug';
  /** Hears how each interaction ended and how long that took. */
  measure(door: string, outcome: Outcome, seconds: number): void;
  readonly deferAfterMs?: number;
}

export type Outcome = 'answered' | 'refused' | 'failed' | 'unanswered';

/** The one place that answers Discord: finds the door, checks access, runs it, and sends what it returns. */
export interface Router {
  /**
   * Never throws: every failure is reported and, where Discord still listens, told to the person.
   *
   * @param isRepeated Discord tells again what happened while the line was broken. An earlier process may have done it, and
   *   whoever waited may have given up and gone on otherwise: it is done only if Discord still takes an answer
   */
  handle(interaction: APIInteraction, isRepeated?: boolean): Promise<void>;
}

interface Visit {
  readonly access: Access;
  readonly answer: AnswerWay | 'form';
  readonly door: string;
  readonly way: Way;
  /** The server that a button in a direct message is about. */
  readonly server?: string | undefined;
  ahead?(call: Call): Promise<unknown>;
  run(call: Call, ahead: unknown): Promise<Reply | Form>;
}

const NOTHING: Given = { inputs: {}, files: {}, picked: { values: [], channels: [] } };

/** @throws Error when two doors have one name */
export function createRouter(deps: RouterDeps): Router {
  const doors = indexDoors(deps.doors);
  const deferAfterMs = deps.deferAfterMs ?? DEFER_AFTER_MS;

  const withMembers = (guildId: string, options: Readonly<Record<string, unknown>>) =>
    completePeople(options, (userId) => deps.memberOf(guildId, userId));

  function find(request: Request | undefined): Visit | undefined {
    if (request?.kind === 'command') {
      const door = doors.get(`command ${request.name}`) as CommandDoor | undefined;
      return (
        door && {
          access: door.access,
          answer: door.answer,
          door: door.name,
          way: 'command',
          ...(door.ahead && { ahead: (call: Call) => door.ahead?.(call) ?? Promise.resolve() }),
          run: async (call, ahead) => door.run(call, await withMembers(call.actor.guildId, request.options), ahead),
        }
      );
    }
    if (request?.kind === 'press' || request?.kind === 'pick' || request?.kind === 'submit') {
      const door = doors.get(`${request.kind} ${addressName(request.customId)}`) as AddressDoor | undefined;
      const run = door?.open(request.customId);
      return (
        door &&
        run && {
          access: door.access,
          answer: door.answer,
          door: door.name,
          way: request.kind === 'submit' ? 'form' : 'button',
          server: door.serverOf?.(request.customId),
          run: (call) => run(call, { ...NOTHING, ...request }),
        }
      );
    }
    return undefined;
  }

  /** @throws Refusal `door.outside_server`, and `door.stale` for a button that is about another server than it stands in */
  function callOf(interaction: APIInteraction, server: string | undefined): Call {
    const call = readCall(interaction) ?? (server === undefined ? undefined : readDirectCall(interaction, server));
    if (!call) throw outsideServer.because({});
    if (server !== undefined && call.actor.guildId !== server) throw staleDoor.because({});
    return call;
  }

  async function visitBy(call: Call, visit: Visit): Promise<Reply | Form> {
    const ahead = visit.ahead?.(call);
    // Whoever is refused never asks how it went.
    ahead?.catch(() => {});
    await deps.admit(call.actor, visit.access, visit.way);
    return visit.run(call, await ahead);
  }

  async function answer(
    interaction: APIInteraction,
    request: Request | undefined,
    isRepeated: boolean,
  ): Promise<[string, Outcome]> {
    const line = openLine(
      { id: interaction.id, applicationId: interaction.application_id, token: interaction.token },
      deps.sender,
    );
    const visit = find(request);
    const name = visit?.door ?? 'none';
    const way = visit && visit.answer !== 'form' ? visit.answer : 'private';
    const timer = isRepeated ? undefined : setTimeout(() => void line.defer(way), deferAfterMs);
    try {
      if (isRepeated) await line.claim(way);
      const call = callOf(interaction, visit?.server);
      if (!visit) throw staleDoor.because({});
      const reply = await visitBy(call, visit);
      clearTimeout(timer);
      await deliver(line, way, reply);
      return [name, 'answered'];
    } catch (error) {
      clearTimeout(timer);
      return [name, await apologise(line, error, name)];
    }
  }

  async function deliver(line: Line, way: AnswerWay, reply: Reply | Form) {
    if (!('inputs' in reply)) return line.send(way, reply);
    if (!(await line.showForm(reply))) throw slowForm.because({});
  }

  async function apologise(line: Line, error: unknown, door: string): Promise<Outcome> {
    if (isLate(error)) {
      deps.tooLate(error, door);
      return 'unanswered';
    }
    const refused = error instanceof Refusal;
    const reply: Reply = refused
      ? { content: error.sentence, rows: error.offers }
      : { content: brokenSentence(deps.sort(error), deps.report(error, door)) };
    try {
      await line.send('private', reply);
      return refused ? 'refused' : 'failed';
    } catch (unsent) {
      if (isLate(unsent)) deps.tooLate(unsent, door);
      else deps.report(unsent, door);
      return 'unanswered';
    }
  }

  async function suggestions(
    interaction: APIInteraction,
    request: Request & { kind: 'suggest' },
  ): Promise<[string, Outcome]> {
    const door = doors.get(`suggest ${request.name}`);
    let lines = renderSuggestions([]);
    let outcome: Outcome = 'refused';
    try {
      const call = readCall(interaction);
      if (door?.kind === 'suggest' && call) {
        await deps.admit(call.actor, door.access, 'command');
        lines = renderSuggestions(await door.run(call, request.typed, request.others));
        outcome = 'answered';
      }
    } catch (error) {
      if (!(error instanceof Refusal)) {
        deps.report(error, request.name);
        outcome = 'failed';
      }
    }
    try {
      const handle = { id: interaction.id, applicationId: interaction.application_id, token: interaction.token };
      await deps.sender.answer(handle, {
        type: InteractionResponseType.ApplicationCommandAutocompleteResult,
        data: lines,
      });
    } catch {
      // Whoever types fast has asked again before this answer: late suggestions are nobody's loss.
      outcome = 'unanswered';
    }
    return [door?.name ?? 'none', outcome];
  }

  return {
    async handle(interaction, isRepeated = false) {
      const startedAt = performance.now();
      const request = readRequest(interaction);
      const [door, outcome] =
        request?.kind === 'suggest'
          ? await suggestions(interaction, request)
          : await answer(interaction, request, isRepeated);
      deps.measure(door, outcome, (performance.now() - startedAt) / 1000);
    },
  };
}

const isLate = (error: unknown): error is DiscordFailure => error instanceof DiscordFailure && error.sort === 'late';

function indexDoors(doors: readonly Door[]): Map<string, Door> {
  const byName = new Map<string, Door>();
  for (const door of doors) {
    const key = `${door.kind} ${door.name}`;
    if (byName.has(key)) throw new Error(`Two doors are named "${key}"`);
    byName.set(key, door);
  }
  return byName;
}
