import type { Route } from '../route.ts';
import { applicationRoutes } from './applications.ts';
import { banRoutes } from './bans.ts';
import { channelRoutes } from './channels.ts';
import { commandRoutes } from './commands.ts';
import { gatewayRoutes } from './gateway.ts';
import { guildChannelRoutes } from './guild-channels.ts';
import { guildRoutes } from './guilds.ts';
import { interactionRoutes } from './interactions.ts';
import { inviteRoutes } from './invites.ts';
import { memberRoutes } from './members.ts';
import { messageRoutes } from './messages.ts';
import { pinRoutes } from './pins.ts';
import { reactionRoutes } from './reactions.ts';
import { roleRoutes } from './roles.ts';
import { scheduledEventRoutes } from './scheduled-events.ts';
import { threadRoutes } from './threads.ts';
import { userRoutes } from './users.ts';
import { webhookRoutes } from './webhooks.ts';

/** Every route of this REST API. A new resource is a file beside this one and a line here. */
export const ROUTES: readonly Route[] = [
  ...applicationRoutes,
  ...banRoutes,
  ...channelRoutes,
  ...commandRoutes,
  ...gatewayRoutes,
  ...guildChannelRoutes,
  ...guildRoutes,
  ...interactionRoutes,
  ...inviteRoutes,
  ...memberRoutes,
  ...messageRoutes,
  ...pinRoutes,
  ...reactionRoutes,
  ...roleRoutes,
  ...scheduledEventRoutes,
  ...threadRoutes,
  ...userRoutes,
  ...webhookRoutes,
];
