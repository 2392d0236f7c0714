import { expect, test } from 'vitest';
import { createContract } from './index.ts';
import { told } from './testing/told.ts';

const contract = createContract();

const row = (...components: unknown[]) => ({ type: 1, components });
const button = (custom_id: string, more = {}) => ({ type: 2, style: 1, label: 'Go', custom_id, ...more });
const link = { type: 2, style: 5, label: 'Go', url: 'https://example.org' };
const option = (value: string) => ({ label: value, value });
const select = (custom_id: string, more = {}) => ({ type: 3, custom_id, options: [option('a'), option('b')], ...more });
const text = (content: string) => ({ type: 10, content });
const embed = (more = {}) => ({ title: 'Pads', ...more });
const V2 = 1 << 15;
const letters = (count: number) => 'x'.repeat(count);
const list = <T>(count: number, make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i));

/** A message of a bot, and what is wrong with it. */
const messages: [title: string, body: unknown, ...wrong: string[]][] = [
  ['plain text', { content: 'Hello', allowed_mentions: { parse: [] } }],
  ['text of 2,000 characters', { content: letters(2000) }],
  ['text of 2,000 emoji, which are 4,000 code units', { content: '👍'.repeat(2000) }],
  ['text of 2,001 characters', { content: letters(2001) }, 'too_long content'],
  ['no text at all', {}, 'empty_message'],
  ['blank text', { content: '   ' }, 'empty_message'],
  ['an empty list of embeds', { embeds: [] }, 'empty_message'],
  ['buttons alone', { components: [row(button('a'))] }],
  ['a forward', { message_reference: { type: 1, message_id: '2', channel_id: '1' } }],
  ['a reply without text', { message_reference: { message_id: '2' } }, 'empty_message'],
  ['text that is a number', { content: 5 }, 'wrong_type content'],
  ['a misspelt key', { content: 'x', componets: [] }, 'unknown_key componets'],
  ['a nonce of 25', { content: 'x', nonce: letters(25), enforce_nonce: true }],
  ['a nonce of 26', { content: 'x', nonce: letters(26) }, 'too_long nonce'],
  ['four stickers', { sticker_ids: ['1', '2', '3', '4'] }, 'too_many sticker_ids'],
  ['an ephemeral flag', { content: 'x', flags: 64 }, 'flag_not_allowed flags'],
  ['a silent message', { content: 'x', flags: 4096 | 4 }],
  ['an unknown flag', { content: 'x', flags: 1 << 20 }, 'flag_not_allowed flags'],

  ['everyone of a kind', { content: 'x', allowed_mentions: { parse: ['users', 'roles'] } }],
  ['a list of users', { content: 'x', allowed_mentions: { parse: ['roles'], users: ['1'] } }],
  [
    'all users and a list of users',
    { content: 'x', allowed_mentions: { parse: ['users'], users: ['1'] } },
    'mentions_conflict allowed_mentions.parse',
  ],
  [
    '101 users to ping',
    { content: 'x', allowed_mentions: { users: list(101, (i) => `${i + 1}`) } },
    'too_many allowed_mentions.users',
  ],
  [
    'a kind of mention that there is not',
    { content: 'x', allowed_mentions: { parse: ['here'] } },
    'not_allowed allowed_mentions.parse[0]',
  ],

  ['a full embed', { embeds: [embed({ color: 1, timestamp: '2026-01-01T00:00:00+00:00', footer: { text: 'x' } })] }],
  ['an embed title of 257', { embeds: [{ title: letters(257) }] }, 'too_long embeds[0].title'],
  ['a description of 4,097', { embeds: [{ description: letters(4097) }] }, 'too_long embeds[0].description'],
  ['26 fields', { embeds: [{ fields: list(26, () => ({ name: 'a', value: 'b' })) }] }, 'too_many embeds[0].fields'],
  [
    'a field that is too long in both parts',
    { embeds: [{ fields: [{ name: letters(257), value: letters(1025) }] }] },
    'too_long embeds[0].fields[0].name',
    'too_long embeds[0].fields[0].value',
  ],
  [
    'a field with an empty value',
    { embeds: [{ fields: [{ name: 'a', value: '' }] }] },
    'too_short embeds[0].fields[0].value',
  ],
  ['a field without a value', { embeds: [{ fields: [{ name: 'a' }] }] }, 'missing embeds[0].fields[0].value'],
  ['a footer of 2,049', { embeds: [embed({ footer: { text: letters(2049) } })] }, 'too_long embeds[0].footer.text'],
  [
    'a footer with an icon only',
    { embeds: [embed({ footer: { icon_url: 'https://a.b/c' } })] },
    'missing embeds[0].footer.text',
  ],
  ['an author of 257', { embeds: [embed({ author: { name: letters(257) } })] }, 'too_long embeds[0].author.name'],
  ['6,000 characters in two embeds', { embeds: list(2, () => ({ description: letters(3000) })) }],
  [
    '6,001 characters in two embeds',
    { embeds: [{ description: letters(3001) }, { description: letters(3000) }] },
    'embeds_too_long embeds',
  ],
  ['11 embeds', { embeds: list(11, () => embed()) }, 'too_many embeds'],
  ['an embed with a colour only', { embeds: [{ color: 1 }] }, 'empty_embed embeds[0]'],
  ['a colour out of range', { embeds: [embed({ color: 0x1000000 })] }, 'too_big embeds[0].color'],
  ['a colour with a fraction', { embeds: [embed({ color: 1.5 })] }, 'wrong_type embeds[0].color'],
  ['an embed that leads to a file', { embeds: [embed({ url: 'file:///etc/passwd' })] }, 'url_scheme embeds[0].url'],
  [
    'an image that is not brought along',
    { embeds: [embed({ image: { url: 'attachment://a.png' } })] },
    'attachment_missing embeds[0].image.url',
  ],
  ['an address that is none', { embeds: [embed({ url: 'example' })] }, 'wrong_format embeds[0].url'],
  ['a date that is none', { embeds: [embed({ timestamp: 'today' })] }, 'wrong_format embeds[0].timestamp'],

  ['five rows', { components: list(5, (i) => row(button(`${i}`))) }],
  ['six rows', { components: list(6, (i) => row(button(`${i}`))) }, 'too_many components'],
  [
    'six buttons in a row',
    { components: [row(...list(6, (i) => button(`${i}`)))] },
    'too_many components[0].components',
  ],
  ['an empty row', { components: [row()] }, 'too_few components[0].components'],
  ['a menu beside a button', { components: [row(select('a'), button('b'))] }, 'select_not_alone components[0]'],
  [
    'a button without an id',
    { components: [row({ type: 2, style: 1, label: 'x' })] },
    'button_target components[0].components[0]',
  ],
  [
    'a button with an id and an address',
    { components: [row(button('a', { url: 'https://a.b' }))] },
    'button_target components[0].components[0].url',
  ],
  [
    'a link without an address',
    { components: [row({ type: 2, style: 5, label: 'x' })] },
    'button_target components[0].components[0]',
  ],
  [
    'a link with an id',
    { components: [row({ ...link, custom_id: 'a' })] },
    'button_target components[0].components[0].custom_id',
  ],
  ['a premium button', { components: [row({ type: 2, style: 6, sku_id: '1' })] }],
  [
    'a premium button with a label',
    { components: [row({ type: 2, style: 6, sku_id: '1', label: 'x' })] },
    'button_label components[0].components[0].label',
  ],
  [
    'a button with neither label nor emoji',
    { components: [row({ type: 2, style: 1, custom_id: 'a' })] },
    'button_label components[0].components[0]',
  ],
  ['a button with an emoji only', { components: [row({ type: 2, style: 1, custom_id: 'a', emoji: { name: '👍' } })] }],
  [
    'a label of 81',
    { components: [row(button('a', { label: letters(81) }))] },
    'too_long components[0].components[0].label',
  ],
  ['an id of 101', { components: [row(button(letters(101)))] }, 'too_long components[0].components[0].custom_id'],
  [
    'an empty id',
    { components: [row(button(''))] },
    'button_target components[0].components[0]',
    'too_short components[0].components[0].custom_id',
  ],
  [
    'one id twice',
    { components: [row(button('a')), row(button('a'))] },
    'duplicate_custom_id components[1].components[0].custom_id',
  ],
  [
    'a link that runs code',
    { components: [row({ ...link, url: 'javascript:alert(1)' })] },
    'url_scheme components[0].components[0].url',
  ],
  ['a link into the app', { components: [row({ ...link, url: 'discord://-/channels/1' })] }],
  [
    'a style that there is not',
    { components: [row(button('a', { style: 9 }))] },
    'not_allowed components[0].components[0].style',
  ],
  ['a part that there is not', { components: [row({ type: 99 })] }, 'not_allowed components[0].components[0].type'],
  [
    'a menu without options',
    { components: [row(select('a', { options: [] }))] },
    'too_few components[0].components[0].options',
  ],
  [
    'a menu of 26',
    { components: [row(select('a', { options: list(26, (i) => option(`${i}`)) }))] },
    'too_many components[0].components[0].options',
  ],
  [
    'one value twice',
    { components: [row(select('a', { options: [option('a'), option('a')] }))] },
    'duplicate_value components[0].components[0].options',
  ],
  [
    'at least two of at most one',
    { components: [row(select('a', { min_values: 2 }))] },
    'select_range components[0].components[0]',
  ],
  [
    'three of two options',
    { components: [row(select('a', { max_values: 3 }))] },
    'too_few components[0].components[0].options',
  ],
  [
    'two chosen where one may be',
    {
      components: [
        row({
          type: 5,
          custom_id: 'a',
          default_values: [
            { id: '1', type: 'user' },
            { id: '2', type: 'user' },
          ],
        }),
      ],
    },
    'select_range components[0].components[0]',
  ],

  ['components v2', { flags: V2, components: [{ type: 17, components: [text('a'), row(button('a'))] }] }],
  ['components v2 without their flag', { components: [text('a')] }, 'v2_flag_missing components[0]'],
  ['components v2 with text', { flags: V2, content: 'x', components: [text('a')] }, 'v2_with_content content'],
  ['components v2 with embeds', { flags: V2, embeds: [embed()], components: [text('a')] }, 'v2_with_content embeds'],
  ['components v2 and nothing in them', { flags: V2, components: [] }, 'empty_message'],
  ['40 components', { flags: V2, components: [{ type: 17, components: list(39, () => text('a')) }] }],
  [
    '41 components, most of them inside',
    { flags: V2, components: [{ type: 17, components: list(40, () => text('a')) }] },
    'too_many components',
  ],
  ['4,001 characters of text', { flags: V2, components: [text(letters(4000)), text('a')] }, 'too_long components'],
  [
    'one number twice',
    {
      flags: V2,
      components: [
        { ...text('a'), id: 3 },
        { ...text('b'), id: 3 },
      ],
    },
    'duplicate_id components[1].id',
  ],
  [
    'one id in a row and beside a text',
    { flags: V2, components: [row(button('a')), { type: 9, components: [text('a')], accessory: button('a') }] },
    'duplicate_custom_id components[1].accessory.custom_id',
  ],
  [
    'a file from the web',
    { flags: V2, components: [{ type: 13, file: { url: 'https://a.b/c' } }] },
    'url_scheme components[0].file.url',
  ],
];

test.each(messages)('a message with %s comes out right', (_title, body, ...wrong) => {
  expect(told(contract.checkRequest({ method: 'POST', path: '/channels/1/messages', body }))).toEqual(wrong);
});

const MEBIBYTE = 1024 * 1024;
const file = (name: string, size = 1) => ({ name, size });

const uploads: [title: string, body: unknown, files: { name: string; size: number }[], ...wrong: string[]][] = [
  ['an image in an embed', { embeds: [embed({ image: { url: 'attachment://a.png' } })] }, [file('a.png')]],
  ['a name with a blank', { embeds: [embed({ image: { url: 'attachment://a_b.png' } })] }, [file('a b.png')]],
  ['nothing but a file', {}, [file('a.png')]],
  ['11 files', {}, list(11, (i) => file(`${i}`)), 'too_many files'],
  ['a file of 11 MiB', {}, [file('a', 11 * MEBIBYTE)], 'file_too_big files[0]'],
  ['three files of 9 MiB', {}, list(3, (i) => file(`${i}`, 9 * MEBIBYTE)), 'request_too_big files'],
];

test.each(uploads)('an upload of %s comes out right', (_title, body, files, ...wrong) => {
  expect(told(contract.checkRequest({ method: 'POST', path: '/channels/1/messages', body, files }))).toEqual(wrong);
});

const edits: [title: string, path: string, body: unknown, ...wrong: string[]][] = [
  ['taking everything away', '/channels/1/messages/2', { content: null, embeds: [], components: [] }],
  ['components v2 of a message that has the flag', '/channels/1/messages/2', { components: [text('a')] }],
  ['a flag that it has already', '/channels/1/messages/2', { content: 'x', flags: 32 | 4 }],
  [
    'an image that it has already',
    '/channels/1/messages/2',
    { embeds: [embed({ image: { url: 'attachment://a.png' } })] },
  ],
  ['too long a text', '/channels/1/messages/2', { content: letters(2001) }, 'too_long content'],
  ['an answer', '/webhooks/1/token/messages/@original', { content: 'x', components: [row(button('a'))] }],
  [
    'an encoded address',
    '/webhooks/1/token/messages/%40original',
    { content: 'x', flags: 64 },
    'flag_not_allowed flags',
  ],
  ['a follow-up made ephemeral', '/webhooks/1/token/messages/5', { flags: 64 }, 'flag_not_allowed flags'],
  ['a webhook message that takes a name', '/webhooks/1/token/messages/5', { username: 'x' }, 'unknown_key username'],
];

test.each(edits)('an edit with %s comes out right', (_title, path, body, ...wrong) => {
  expect(told(contract.checkRequest({ method: 'PATCH', path, body }))).toEqual(wrong);
});

const webhooks: [title: string, body: unknown, ...wrong: string[]][] = [
  ['an ephemeral follow-up', { content: 'x', flags: 64 }],
  ['nothing', {}, 'empty_message'],
  ['a name that Discord keeps for itself', { content: 'x', username: 'My Discord' }, 'forbidden_name username'],
  ['a picture from a script', { content: 'x', avatar_url: 'data:text/html,x' }, 'url_scheme avatar_url'],
  ['a nonce of 26', { content: 'x', nonce: letters(26) }, 'too_long nonce'],
];

test.each(webhooks)('a webhook message with %s comes out right', (_title, body, ...wrong) => {
  expect(told(contract.checkRequest({ method: 'POST', path: '/webhooks/1/token?wait=true', body }))).toEqual(wrong);
});

test('a violation says where, what is wrong, the limit and where to read about it', () => {
  const [violation] = contract.checkRequest({
    method: 'POST',
    path: '/channels/1/messages',
    body: { content: letters(2001) },
  });
  expect(violation).toEqual({
    where: 'POST /channels/{channel_id}/messages',
    path: 'content',
    rule: 'too_long',
    message:
      'content has 2001 characters. Discord allows at most 2000. See https://discord.com/developers/docs/resources/message#create-message',
  });
});

const addresses: [part: string, body: unknown, ...places: string[]][] = [
  [
    'an author',
    { embeds: [{ author: { name: 'a', url: 'ftp://a.b', icon_url: 'ftp://a.b' } }] },
    'author.icon_url',
    'author.url',
  ],
  ['a footer', { embeds: [{ footer: { text: 'a', icon_url: 'ftp://a.b' } }] }, 'footer.icon_url'],
  ['an image', { embeds: [{ image: { url: 'ftp://a.b' } }] }, 'image.url'],
  ['a thumbnail', { embeds: [{ thumbnail: { url: 'ftp://a.b' } }] }, 'thumbnail.url'],
];

test.each(addresses)('the addresses of %s of an embed are looked at', (_part, body, ...places) => {
  const wrong = places.map((place) => `url_scheme embeds[0].${place}`);
  expect(told(contract.checkRequest({ method: 'POST', path: '/channels/1/messages', body }))).toEqual(wrong);
});

test('the addresses of components are looked at', () => {
  const media = { url: 'ftp://a.b' };
  const components = [
    { type: 12, items: [{ media }] },
    { type: 9, components: [text('a')], accessory: { type: 11, media } },
  ];
  const body = { flags: V2, components };
  expect(told(contract.checkRequest({ method: 'POST', path: '/channels/1/messages', body }))).toEqual([
    'url_scheme components[0].items[0].media.url',
    'url_scheme components[1].accessory.media.url',
  ]);
});
