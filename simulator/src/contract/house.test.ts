import { expect, test } from 'vitest';
import { missingAllowedMentions } from './index.ts';

const send = (body: unknown) => ({ method: 'POST', path: '/channels/1/messages', body });
const answer = (body: unknown) => ({
  method: 'POST',
  path: '/interactions/1/token/callback?with_response=false',
  body,
});

test.each([
  ['text', send({ content: 'Hi' })],
  ['text and null for them', send({ content: 'Hi', allowed_mentions: null })],
  ['an embed', send({ embeds: [{ description: 'Hi' }] })],
  ['components v2', send({ flags: 1 << 15, components: [{ type: 17, components: [{ type: 10, content: 'Hi' }] }] })],
  ['an edit', { method: 'PATCH', path: '/channels/1/messages/2', body: { content: 'Hi' } }],
  ['an edited answer', { method: 'PATCH', path: '/webhooks/1/token/messages/%40original', body: { content: 'Hi' } }],
  ['a follow-up', { method: 'POST', path: '/webhooks/1/token?wait=true', body: { content: 'Hi' } }],
  ['an answer', answer({ type: 4, data: { content: 'Hi' } })],
  ['an answer that changes the message', answer({ type: 7, data: { content: 'Hi' } })],
])('%s without allowed_mentions is told', (_title, request) => {
  expect(missingAllowedMentions(request)).toBe(true);
});

test.each([
  ['text that says it', send({ content: 'Hi', allowed_mentions: { parse: [] } })],
  ['an answer that says it', answer({ type: 4, data: { content: 'Hi', allowed_mentions: { parse: [] } } })],
  ['buttons alone', send({ components: [{ type: 1, components: [] }] })],
  ['a promise to answer', answer({ type: 5, data: { flags: 64 } })],
  ['a form', answer({ type: 9, data: { title: 'Hi' } })],
  ['another request', { method: 'PATCH', path: '/channels/1', body: { topic: 'Hi' } }],
  ['nothing', { method: 'DELETE', path: '/channels/1/messages/2' }],
])('%s is not told', (_title, request) => {
  expect(missingAllowedMentions(request)).toBe(false);
});
