import {
  API,
  type APIActionRowComponent,
  type APIButtonComponent,
  type APIButtonComponentWithCustomId,
  ButtonStyle,
  ChannelType,
  ComponentType,
  MessageFlags,
  MessageReferenceType,
  PollLayoutType,
  SeparatorSpacingSize,
  TextInputStyle,
  ThreadAutoArchiveDuration,
} from '@discordjs/core';
import { REST } from '@discordjs/rest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createContract } from './index.ts';
import { type Recorder, startRecorder } from './testing/recorder.ts';

// What the library really sends is taken from the wire: a rule that forbids it is wrong.

let recorder: Recorder;
let api: API;

beforeAll(async () => {
  recorder = await startRecorder();
  api = new API(new REST({ api: recorder.api, version: '10', retries: 0 }).setToken('a.b.c'));
});

afterAll(() => recorder.stop());

const ID = '1100000000000000001';
const OTHER = '1100000000000000002';
const button: APIButtonComponentWithCustomId = {
  type: ComponentType.Button,
  style: ButtonStyle.Primary,
  custom_id: 'pads.book:1',
  label: 'Book',
};
const link: APIButtonComponent = {
  type: ComponentType.Button,
  style: ButtonStyle.Link,
  url: 'https://example.org',
  label: 'Rules',
} as const;
const row: APIActionRowComponent<APIButtonComponent> = { type: ComponentType.ActionRow, components: [button, link] };
const mentions = { parse: [] };
const reason = { reason: 'Verified, ünïcode & more — 50 %' };
const embed = {
  title: 'Pads',
  description: 'All of them',
  color: 0x5865f2,
  timestamp: new Date(0).toISOString(),
  fields: [{ name: '1', value: 'free', inline: true }],
  footer: { text: 'Muster' },
  image: { url: 'attachment://map.png' },
};
const file = { name: 'map.png', data: Buffer.from('png') };

const calls: Record<string, () => Promise<unknown>> = {
  'messages.plain': () =>
    api.channels.createMessage(ID, {
      content: 'Hello',
      allowed_mentions: mentions,
      nonce: '12345',
      enforce_nonce: true,
      tts: false,
      message_reference: { message_id: OTHER, fail_if_not_exists: false },
    }),
  'messages.file': () =>
    api.channels.createMessage(ID, {
      embeds: [embed],
      components: [row],
      files: [file],
      attachments: [{ id: '0', filename: 'map.png', description: 'Map' }],
      allowed_mentions: mentions,
    }),
  'messages.v2': () =>
    api.channels.createMessage(ID, {
      flags: MessageFlags.IsComponentsV2,
      components: [
        {
          type: ComponentType.Container,
          accent_color: 1,
          components: [
            { type: ComponentType.TextDisplay, content: '# Pads' },
            { type: ComponentType.Separator, divider: true, spacing: SeparatorSpacingSize.Small },
            {
              type: ComponentType.Section,
              components: [{ type: ComponentType.TextDisplay, content: '1' }],
              accessory: button,
            },
            { type: ComponentType.MediaGallery, items: [{ media: { url: 'attachment://map.png' } }] },
            { type: ComponentType.ActionRow, components: [{ ...button, custom_id: 'x' }] },
          ],
        },
      ],
      files: [file],
    }),
  'messages.forward': () =>
    api.channels.createMessage(ID, {
      message_reference: { type: MessageReferenceType.Forward, message_id: OTHER, channel_id: ID },
    }),
  'messages.poll': () =>
    api.channels.createMessage(ID, {
      poll: {
        question: { text: 'When?' },
        answers: [{ poll_media: { text: 'Now' } }],
        duration: 1,
        layout_type: PollLayoutType.Default,
      },
    }),
  'messages.edit': () =>
    api.channels.editMessage(ID, OTHER, { content: null, embeds: [], components: [], attachments: [] }),
  'messages.editFile': () =>
    api.channels.editMessage(ID, OTHER, { content: 'x', flags: MessageFlags.SuppressEmbeds, files: [file] }),
  'messages.get': () => api.channels.getMessage(ID, OTHER),
  'messages.list': () => api.channels.getMessages(ID, { limit: 100, before: OTHER }),
  'messages.delete': () => api.channels.deleteMessage(ID, OTHER, reason),
  'messages.bulkDelete': () => api.channels.bulkDeleteMessages(ID, [ID, OTHER], reason),
  'messages.react': () => api.channels.addMessageReaction(ID, OTHER, '👍'),
  'messages.reactCustom': () => api.channels.addMessageReaction(ID, OTHER, 'name:123'),
  'messages.unreact': () => api.channels.deleteOwnMessageReaction(ID, OTHER, '👍'),
  'messages.unreactUser': () => api.channels.deleteUserMessageReaction(ID, OTHER, '👍', ID),
  'messages.reactions': () => api.channels.getMessageReactions(ID, OTHER, '👍', { limit: 10 }),
  'messages.pin': () => api.channels.pinMessage(ID, OTHER, reason),
  'messages.unpin': () => api.channels.unpinMessage(ID, OTHER),
  'messages.pins': () => api.channels.getPins(ID),
  'messages.crosspost': () => api.channels.crosspostMessage(ID, OTHER),
  'threads.create': () =>
    api.channels.createThread(ID, {
      name: 'Training',
      type: ChannelType.PrivateThread,
      invitable: false,
      auto_archive_duration: ThreadAutoArchiveDuration.OneHour,
    }),
  'threads.fromMessage': () =>
    api.channels.createThread(ID, { name: 'Training', type: ChannelType.PublicThread }, OTHER),
  'threads.forum': () =>
    api.channels.createForumThread(ID, {
      name: 'Post',
      message: { content: 'Hi', files: [file] },
      applied_tags: [OTHER],
    }),
  'threads.join': () => api.threads.join(ID),
  'threads.add': () => api.threads.addMember(ID, OTHER),
  'threads.remove': () => api.threads.removeMember(ID, OTHER),
  'threads.members': () => api.threads.getAllMembers(ID),
  'threads.archived': () =>
    api.channels.getArchivedThreads(ID, 'private', { limit: 50, before: new Date(0).toISOString() }),
  'webhooks.execute': () =>
    api.webhooks.execute(ID, 'token', {
      content: 'Hi',
      username: 'Muster',
      avatar_url: 'https://example.org/a.png',
      wait: true,
      thread_id: OTHER,
    }),
  'webhooks.edit': () =>
    api.webhooks.editMessage(ID, 'token', OTHER, { content: 'x', embeds: [{ title: 't' }], thread_id: ID }),
  'webhooks.editMessageV2': () =>
    api.webhooks.editMessage(ID, 'token', OTHER, {
      flags: MessageFlags.IsComponentsV2,
      components: [{ type: ComponentType.TextDisplay, content: 'x' }],
      with_components: true,
    }),
  'webhooks.getMessage': () => api.webhooks.getMessage(ID, 'token', OTHER),
  'webhooks.deleteMessage': () => api.webhooks.deleteMessage(ID, 'token', OTHER),
  'webhooks.change': () => api.webhooks.edit(ID, { name: 'New', channel_id: OTHER }),
  'webhooks.delete': () => api.webhooks.delete(ID, { token: 'token' }),
  'interactions.reply': () =>
    api.interactions.reply(ID, 'token', {
      content: 'Hi',
      flags: MessageFlags.Ephemeral,
      allowed_mentions: mentions,
      components: [row],
    }),
  'interactions.replyWithFile': () =>
    api.interactions.reply(ID, 'token', { embeds: [embed], files: [file], with_response: true }),
  'interactions.defer': () => api.interactions.defer(ID, 'token', { flags: MessageFlags.Ephemeral }),
  'interactions.deferPlain': () => api.interactions.defer(ID, 'token'),
  'interactions.deferUpdate': () => api.interactions.deferMessageUpdate(ID, 'token'),
  'interactions.update': () =>
    api.interactions.updateMessage(ID, 'token', { content: 'x', components: [], embeds: [] }),
  'interactions.choices': () =>
    api.interactions.createAutocompleteResponse(ID, 'token', { choices: [{ name: 'a', value: 'b' }] }),
  'interactions.noChoices': () => api.interactions.createAutocompleteResponse(ID, 'token', { choices: [] }),
  'interactions.modal': () =>
    api.interactions.createModal(ID, 'token', {
      custom_id: 'ticket.open',
      title: 'Open a ticket',
      components: [
        {
          type: ComponentType.Label,
          label: 'Why?',
          component: {
            type: ComponentType.TextInput,
            custom_id: 'why',
            style: TextInputStyle.Paragraph,
            required: true,
          },
        },
        {
          type: ComponentType.Label,
          label: 'Which?',
          component: { type: ComponentType.StringSelect, custom_id: 's', options: [{ label: 'a', value: 'a' }] },
        },
        { type: ComponentType.TextDisplay, content: 'Be kind.' },
        {
          type: ComponentType.ActionRow,
          components: [{ type: ComponentType.TextInput, custom_id: 'old', style: TextInputStyle.Short, label: 'Old' }],
        },
      ],
    }),
  'interactions.followUp': () =>
    api.interactions.followUp(ID, 'token', {
      content: 'More',
      flags: MessageFlags.Ephemeral,
      embeds: [embed],
      files: [file],
    }),
  'interactions.edit': () => api.interactions.editReply(ID, 'token', { content: 'x', components: [row] }),
  'interactions.editOther': () => api.interactions.editReply(ID, 'token', { content: 'x' }, OTHER),
  'interactions.get': () => api.interactions.getOriginalReply(ID, 'token'),
  'interactions.delete': () => api.interactions.deleteReply(ID, 'token'),
};

const contract = createContract();

test.each(Object.entries(calls))('what @discordjs/core sends for %s raises no alarm', async (_name, call) => {
  await call();
  const received = recorder.take();
  expect(received).toHaveLength(1);
  expect(received.flatMap((request) => contract.checkRequest(request))).toEqual([]);
});
