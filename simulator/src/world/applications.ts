import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import type { Application, World } from './types.ts';
import { createUser } from './users.ts';

/** What stands before the 32 bytes of an Ed25519 seed in PKCS #8. https://www.rfc-editor.org/rfc/rfc8410#section-7 */
const ED25519_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

const privateKeyOf = (hex: string): KeyObject =>
  createPrivateKey({ key: Buffer.concat([ED25519_PREFIX, Buffer.from(hex, 'hex')]), format: 'der', type: 'pkcs8' });

function publicKeyOf(privateHex: string): string {
  const { x } = createPublicKey(privateKeyOf(privateHex)).export({ format: 'jwk' });
  if (x === undefined) throw new Error('Ed25519 public keys have an x');
  return Buffer.from(x, 'base64url').toString('hex');
}

/**
 * An application and its bot. `flags` are Discord's application flags (`ApplicationFlags`): the intents that its owner
 * switched on. Without `token` it gets one that looks like Discord's.
 */
export function createApplication(
  world: World,
  { name, token, flags, id }: { name: string; token?: string; flags?: number; id?: string },
): Application {
  const bot = createUser(world, { username: name, bot: true, ...(id === undefined ? {} : { id }) });
  const privateKey = createHash('sha256').update(world.ids.secret(32)).digest('hex');
  const application: Application = {
    id: bot.id,
    name,
    botId: bot.id,
    token: token ?? newToken(world, bot.id),
    flags: flags ?? 0,
    publicKey: publicKeyOf(privateKey),
    privateKey,
    interactionsUrl: undefined,
    commands: new Map(),
    guildCommands: new Map(),
  };
  world.applications.set(application.id, application);
  return application;
}

function newToken(world: World, botId: string): string {
  return `${Buffer.from(botId).toString('base64url')}.${world.ids.secret(6)}.${world.ids.secret(38)}`;
}

/** Resets the bot's token: the old one is worth nothing from now on. Answers the new one. */
export function resetToken(world: World, application: Application): string {
  application.token = newToken(world, application.botId);
  return application.token;
}

/**
 * The `X-Signature-Ed25519` of an interaction sent over HTTP, in hex.
 * https://discord.com/developers/docs/interactions/overview#setting-up-an-endpoint-validating-security-request-headers
 *
 * @param timestamp what goes in `X-Signature-Timestamp`
 * @param body the raw body
 */
export const signInteraction = (application: Application, timestamp: string, body: string): string =>
  sign(undefined, Buffer.from(timestamp + body), privateKeyOf(application.privateKey)).toString('hex');
