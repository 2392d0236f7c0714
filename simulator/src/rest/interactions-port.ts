/** A file of a multipart request, as `files[0]` and its neighbours carry it. */
export interface Upload {
  /** The `n` of `files[n]`: what `attachments[].id` of the body names. */
  readonly field: string;
  /** The file's name. */
  readonly name: string;
  readonly contentType: string | undefined;
  readonly bytes: Uint8Array;
}

/** What goes back over HTTP. Without `body` the answer has none (204 and 202). */
export interface RestAnswer {
  readonly status: number;
  readonly body?: unknown;
  /** Beside those that every answer has. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a bot sent to a route of an interaction: the parsed JSON (or `payload_json`) and the files beside it. */
export interface InteractionSend {
  readonly body: unknown;
  readonly files: readonly Upload[];
}

/**
 * The life of interactions, as the REST side needs it. The store of live interactions implements it; the routes only
 * mount it. A planned "no" is returned (`discordError(40060)` of errors.ts) or thrown as a DiscordError, both work.
 *
 * `token` is the interaction's token. A known application with an unknown or dead token is the implementation's
 * matter (50027); an id that is no application's never reaches it, that is a channel's webhook.
 */
export interface Interactions {
  /**
   * POST /interactions/{id}/{token}/callback. 204 without a body, or 200 with the callback resource if `withResponse`.
   * https://discord.com/developers/docs/interactions/receiving-and-responding#create-interaction-response
   */
  callback(
    interactionId: string,
    token: string,
    send: InteractionSend,
    options: { readonly withResponse: boolean },
  ): RestAnswer | Promise<RestAnswer>;
  /** GET /webhooks/{app}/{token}/messages/@original */
  getOriginal(applicationId: string, token: string): RestAnswer | Promise<RestAnswer>;
  /** PATCH /webhooks/{app}/{token}/messages/@original */
  editOriginal(applicationId: string, token: string, send: InteractionSend): RestAnswer | Promise<RestAnswer>;
  /** DELETE /webhooks/{app}/{token}/messages/@original, 204 */
  deleteOriginal(applicationId: string, token: string): RestAnswer | Promise<RestAnswer>;
  /** POST /webhooks/{app}/{token}: 200 with the message, whatever `wait` says. */
  followUp(applicationId: string, token: string, send: InteractionSend): RestAnswer | Promise<RestAnswer>;
  /** GET /webhooks/{app}/{token}/messages/{id} */
  getMessage(applicationId: string, token: string, messageId: string): RestAnswer | Promise<RestAnswer>;
  /** PATCH /webhooks/{app}/{token}/messages/{id} */
  editMessage(
    applicationId: string,
    token: string,
    messageId: string,
    send: InteractionSend,
  ): RestAnswer | Promise<RestAnswer>;
  /** DELETE /webhooks/{app}/{token}/messages/{id}, 204 */
  deleteMessage(applicationId: string, token: string, messageId: string): RestAnswer | Promise<RestAnswer>;
}
