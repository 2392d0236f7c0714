import { channelRules } from './channels.ts';
import { autocompleteRules, commandRules } from './commands.ts';
import { componentRules } from './components.ts';
import { embedRules } from './embeds.ts';
import { headerRules } from './headers.ts';
import { layoutRules } from './layout.ts';
import { mentionRules } from './mentions.ts';
import { messageRules } from './messages.ts';
import { modalRules } from './modals.ts';
import type { Rule } from './rule.ts';
import { scheduledEventRules } from './scheduled-events.ts';
import { urlRules } from './urls.ts';
import { webhookRules } from './webhooks.ts';

const MESSAGE: readonly Rule[] = [
  ...messageRules,
  ...mentionRules,
  ...embedRules,
  ...layoutRules,
  ...componentRules,
  ...urlRules,
];

const BY_OPERATION: Readonly<Record<string, readonly Rule[]>> = {
  'PUT /applications/{application_id}/commands': commandRules,
  'POST /applications/{application_id}/commands': commandRules,
  'PATCH /applications/{application_id}/commands/{command_id}': commandRules,
  'PUT /applications/{application_id}/guilds/{guild_id}/commands': commandRules,
  'POST /applications/{application_id}/guilds/{guild_id}/commands': commandRules,
  'PATCH /applications/{application_id}/guilds/{guild_id}/commands/{command_id}': commandRules,
  'POST /channels/{channel_id}/messages': MESSAGE,
  'PATCH /channels/{channel_id}/messages/{message_id}': MESSAGE,
  'POST /channels/{channel_id}/threads': MESSAGE,
  'POST /webhooks/{webhook_id}/{webhook_token}': [...MESSAGE, ...webhookRules],
  'PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original': MESSAGE,
  'PATCH /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}': MESSAGE,
  'POST /interactions/{interaction_id}/{interaction_token}/callback': [...MESSAGE, ...modalRules, ...autocompleteRules],
  'POST /guilds/{guild_id}/channels': channelRules,
  'PATCH /channels/{channel_id}': channelRules,
  'POST /channels/{channel_id}/webhooks': webhookRules,
  'POST /guilds/{guild_id}/scheduled-events': scheduledEventRules,
  'PATCH /guilds/{guild_id}/scheduled-events/{guild_scheduled_event_id}': scheduledEventRules,
  'PATCH /webhooks/{webhook_id}': webhookRules,
  'PATCH /webhooks/{webhook_id}/{webhook_token}': webhookRules,
};

/** The rules of an operation such as `POST /channels/{channel_id}/messages`. */
export function* rulesOf(operation: string): Iterable<Rule> {
  yield* headerRules;
  yield* BY_OPERATION[operation] ?? [];
}
