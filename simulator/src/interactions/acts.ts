import { ApplicationCommandType, ComponentType, InteractionType } from 'discord-api-types/v10';
import { asText } from '../contract/json.ts';
import { findMessage } from '../world/lookup.ts';
import { mayView } from '../world/permissions.ts';
import { renderMessage } from '../world/render.ts';
import type { Channel, Message, World } from '../world/types.ts';
import type { Beginnings } from './begin.ts';
import { findCommand, type OfferedCommand, offeredCommands, type TypedCommand } from './commands.ts';
import { findComponent, readPicked } from './components.ts';
import { type FormFiles, upload } from './files.ts';
import type { Live, LiveStore } from './live.ts';
import { fillModal, type FormValues } from './modals.ts';
import { NotPossible } from './not-possible.ts';
import { nestOptions, readOptions, type SentOption } from './options.ts';
import type { Scene } from './payload.ts';
import { createResolver, type Resolver } from './resolved.ts';

/** Who acts, and in which channel. */
export interface Actor {
  readonly userId: string;
  readonly channelId: string;
}

/** A command as somebody types it. */
export interface TypedAct extends Actor {
  /** As in `/session end`. */
  readonly command: string;
  /** By name. People, roles and channels are given by id. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Needed if two applications have a command of that name. */
  readonly applicationId?: string;
  /** Also what Discord's client would not let through: a hidden command, wrong or over-long options. */
  readonly force?: boolean;
}

/** Something that no client sends, but an attacker or a bug might. */
export interface ForgedAct extends Actor {
  readonly applicationId: string;
  /** 2 a command, 3 a component, 4 autocomplete, 5 a form. */
  readonly type: number;
  readonly data: object;
  /** The message that it claims to come from. */
  readonly messageId?: string;
  /** Laid over the whole payload, as in `{ guild_id: 'another' }`. */
  readonly overrides?: Readonly<Record<string, unknown>>;
}

/**
 * What people do in Discord's client. Each act starts an interaction and answers with it at once, or throws NotPossible
 * with the reason why the client would not do it.
 */
export interface Acts {
  offered(actor: Actor): OfferedCommand[];
  command(act: TypedAct): Live;
  /** Typing into an option; `focused` is its name, the value so far stands in `options`. */
  autocomplete(act: TypedAct & { focused: string }): Live;
  /** A command on a person (a click on a name) or on a message. */
  menuCommand(act: Actor & { command: string; target: { userId: string } | { messageId: string } }): Live;
  /** `component` is a custom_id or what stands on the button. */
  click(act: Actor & { messageId: string; component: string }): Live;
  choose(act: Actor & { messageId: string; component: string; values: readonly string[] }): Live;
  /** `interactionId`: the one that showed the form. */
  submit(act: { userId: string; interactionId: string; values: FormValues; files?: FormFiles }): Live;
  forge(act: ForgedAct): Live;
  /** Hears that a form was shown. */
  modalShown(live: Live): void;
}

const KNOWN_TYPES: ReadonlyMap<number, InteractionType> = new Map([
  [2, InteractionType.ApplicationCommand],
  [3, InteractionType.MessageComponent],
  [4, InteractionType.ApplicationCommandAutocomplete],
  [5, InteractionType.ModalSubmit],
]);

/** `beginnings` brings what is done here to the bot. */
export function createActs(deps: { world: World; store: LiveStore; beginnings: Beginnings }): Acts {
  const { world, store, beginnings } = deps;
  /** The form that each person has open, by user and application: a new one takes the place of the last. */
  const openForms = new Map<string, Live>();
  const formKey = ({ userId, applicationId }: Live) => `${userId} ${applicationId}`;

  function placeOf({ userId, channelId }: Actor) {
    const channel = world.channels.get(channelId);
    if (!channel) throw new NotPossible('That channel is gone.');
    if (!world.users.has(userId)) throw new NotPossible(`There is no user ${userId}.`);
    if (!mayView(world, channelId, userId)) throw new NotPossible(`That person can't see the channel ${channel.name}.`);
    return { userId, channel, guild: channel.guildId === undefined ? undefined : world.guilds.get(channel.guildId) };
  }

  const resolverFor = ({ application, channel, guild, userId }: Scene): Resolver =>
    createResolver(world, { channel, guild, userId, botId: application.botId });

  function typed(act: TypedAct, type: ApplicationCommandType) {
    const place = placeOf(act);
    const { command: words, applicationId, force = false } = act;
    const found = findCommand(world, place, { typed: words, type, applicationId, force });
    return { found, scene: { ...place, application: found.application } };
  }

  function dataOf({ command, steps }: TypedCommand, options: SentOption[], resolver: Resolver): object {
    const nested = nestOptions(steps, options);
    const resolved = resolver.result();
    return {
      id: command.id,
      name: command.name,
      type: command.type,
      ...(nested.length > 0 ? { options: nested } : {}),
      ...(resolved ? { resolved } : {}),
      ...(command.guild_id === undefined ? {} : { guild_id: command.guild_id }),
    };
  }

  function commandName({ command, steps }: TypedCommand): string {
    return [command.name, ...steps.map(({ name }) => name)].join(' ');
  }

  /** Without the client's checks: every option goes as it is, with the type that the command gives it. */
  function rawOptions(found: TypedCommand, given: Readonly<Record<string, unknown>>): SentOption[] {
    return Object.entries(given).map(([name, value]) => ({
      name,
      type: found.options.find((option) => option.name === name)?.type ?? 3,
      value,
    }));
  }

  function readable(place: { channel: Channel; userId: string }, messageId: string): Message {
    const message = findMessage(world, place.channel.id, messageId);
    if (!message || (message.ephemeralFor !== undefined && message.ephemeralFor !== place.userId)) {
      throw new NotPossible("That message is gone, or that person can't see it.");
    }
    return message;
  }

  function onMessage(act: Actor & { messageId: string }): { scene: Scene; message: Message } {
    const place = placeOf(act);
    const message = readable(place, act.messageId);
    const application = world.applications.get(message.applicationId ?? message.authorId);
    if (!application) throw new NotPossible("That message is not a bot's.");
    return { scene: { ...place, application }, message };
  }

  function component(scene: Scene, message: Message, data: object): Live {
    const metadata = { interactedMessageId: message.id };
    return beginnings.begin(scene, { type: InteractionType.MessageComponent, data, message, metadata });
  }

  store.subscribe((live) => {
    // A form whose sending failed stays open with what was typed.
    if (live.type !== InteractionType.ModalSubmit || live.outcome !== 'failed') return;
    const shownBy = live.metadata.triggering && store.byId(live.metadata.triggering.id);
    if (shownBy && !openForms.has(formKey(live))) openForms.set(formKey(live), shownBy);
  });

  return {
    offered: (actor) => offeredCommands(world, placeOf(actor)),
    modalShown: (live) => void openForms.set(formKey(live), live),

    command(act) {
      const { found, scene } = typed(act, ApplicationCommandType.ChatInput);
      const resolver = resolverFor(scene);
      const given = act.options ?? {};
      const options = act.force ? rawOptions(found, given) : readOptions(world, found.options, given, resolver);
      const metadata = { commandName: commandName(found) };
      return beginnings.begin(scene, {
        type: InteractionType.ApplicationCommand,
        data: dataOf(found, options, resolver),
        metadata,
      });
    },

    autocomplete(act) {
      const { found, scene } = typed(act, ApplicationCommandType.ChatInput);
      const option = found.options.find(({ name }) => name === act.focused);
      if (!option || !('autocomplete' in option) || !option.autocomplete) {
        throw new NotPossible(`${act.command} doesn't suggest anything for ${act.focused}.`);
      }
      const resolver = resolverFor(scene);
      const options = readOptions(world, found.options, act.options ?? {}, resolver, { focused: act.focused });
      return beginnings.begin(scene, {
        type: InteractionType.ApplicationCommandAutocomplete,
        data: dataOf(found, options, resolver),
        focusedType: option.type,
      });
    },

    menuCommand(act) {
      const onUser = 'userId' in act.target;
      const { found, scene } = typed(act, onUser ? ApplicationCommandType.User : ApplicationCommandType.Message);
      const resolver = resolverFor(scene);
      const { target } = act;
      if ('userId' in target) resolver.user(target.userId);
      const message = 'messageId' in target ? readable(scene, target.messageId) : undefined;
      const resolved = message
        ? { messages: { [message.id]: renderMessage(world, message, { contentVisible: true }) } }
        : resolver.result();
      const targetId = 'userId' in target ? target.userId : target.messageId;
      return beginnings.begin(scene, {
        type: InteractionType.ApplicationCommand,
        data: { ...dataOf(found, [], resolver), target_id: targetId, resolved },
        metadata: { commandName: found.command.name },
      });
    },

    click(act) {
      const { scene, message } = onMessage(act);
      const button = findComponent(message, act.component, 'button');
      const data = { component_type: ComponentType.Button, custom_id: asText(button['custom_id']), id: button['id'] };
      return component(scene, message, data);
    },

    choose(act) {
      const { scene, message } = onMessage(act);
      const select = findComponent(message, act.component, 'select');
      const resolver = resolverFor(scene);
      const values = readPicked(select, act.values, resolver);
      const resolved = resolver.result();
      return component(scene, message, {
        component_type: select['type'],
        custom_id: select['custom_id'],
        id: select['id'],
        values,
        ...(resolved ? { resolved } : {}),
      });
    },

    submit({ userId, interactionId, values, files = {} }) {
      const shownBy = [...openForms.values()].find((live) => live.userId === userId && live.id === interactionId);
      if (!shownBy?.modal) throw new NotPossible('That form is not open for that person.');
      const place = placeOf({ userId, channelId: shownBy.channelId });
      const application = world.applications.get(shownBy.applicationId);
      if (!application) throw new NotPossible('That application is gone.');
      const scene = { ...place, application };
      const named = Object.entries(files).flatMap(([field, given]) =>
        given.map((file) => ({ field, file: upload(world, file) })),
      );
      const data = fillModal(shownBy.modal, values, named, resolverFor(scene));
      openForms.delete(formKey(shownBy));
      const { source } = shownBy;
      return beginnings.begin(scene, {
        type: InteractionType.ModalSubmit,
        data,
        message: source && findMessage(world, source.channelId, source.messageId),
        metadata: { triggering: shownBy.metadata },
      });
    },

    forge(act) {
      const application = world.applications.get(act.applicationId);
      const channel = world.channels.get(act.channelId);
      const type = KNOWN_TYPES.get(act.type);
      if (!application || !channel || type === undefined) throw new NotPossible("Such an interaction can't be made.");
      const guild = channel.guildId === undefined ? undefined : world.guilds.get(channel.guildId);
      const message = act.messageId === undefined ? undefined : findMessage(world, channel.id, act.messageId);
      const { data, overrides } = act;
      return beginnings.begin(
        { application, channel, guild, userId: act.userId },
        { type, data, message, ...(overrides ? { overrides } : {}) },
      );
    },
  };
}
