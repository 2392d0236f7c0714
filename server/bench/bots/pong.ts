import { InteractionResponseType, MessageFlags } from 'discord-api-types/v10';

/** What every bare bot says, to the one who asked alone, as Muster answers. */
export const PONG = { content: 'pong', flags: MessageFlags.Ephemeral } as const;

/** The whole answer, for bots that write it themselves. */
export const PONG_ANSWER = { type: InteractionResponseType.ChannelMessageWithSource, data: PONG };
