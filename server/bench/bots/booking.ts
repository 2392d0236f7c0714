import {
  type APIApplicationCommandInteractionDataBasicOption,
  type APIChatInputApplicationCommandInteraction,
  type APIInteraction,
  ApplicationCommandType,
  InteractionType,
} from 'discord-api-types/v10';

/** What `/training` asks for, read without any check. */
export interface RawBooking {
  readonly guildId: string;
  readonly hostId: string;
  readonly pad: number;
  readonly startsAt: Date;
  readonly endsAt: Date;
}

const HOUR_MS = 3_600_000;

/** @throws Error if it is not `/training` in a server, with a pad and a start in ISO 8601 */
export function readRawBooking(interaction: APIInteraction): RawBooking {
  if (!isCommand(interaction)) throw new Error('That is no command.');
  const options = (interaction.data.options ?? []) as APIApplicationCommandInteractionDataBasicOption[];
  const valueOf = (name: string) => options.find((option) => option.name === name)?.value;
  const startsAt = new Date(String(valueOf('starts')));
  return {
    guildId: interaction.guild_id ?? '',
    hostId: interaction.member?.user.id ?? '',
    pad: Number(valueOf('pad')),
    startsAt,
    endsAt: new Date(startsAt.getTime() + HOUR_MS),
  };
}

const isCommand = (interaction: APIInteraction): interaction is APIChatInputApplicationCommandInteraction =>
  interaction.type === InteractionType.ApplicationCommand && interaction.data.type === ApplicationCommandType.ChatInput;
