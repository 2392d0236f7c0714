import { Hono } from 'hono';
import { attachmentSignature } from './world/render.ts';
import type { Attachment, World } from './world/types.ts';

/** Discord's file server says this for an address that ran out or was made up. */
const GONE = 'This content is no longer available.';

/** A page that a bot or a person made up must not run in a browser that opens it. */
const ACTIVE = /^(?:text\/html|application\/xhtml\+xml|image\/svg\+xml|(?:text|application)\/(?:xml|javascript))/i;

const safeType = (type: string | undefined): string => {
  if (type === undefined) return 'application/octet-stream';
  return ACTIVE.test(type) ? 'text/plain; charset=utf-8' : type;
};

/** The files of messages and of interactions: `GET /attachments/{channel}/{attachment}/{name}?ex&is&hm`, as signed in the message. */
export function createCdn({ world }: { world: World }): Hono {
  const find = (channelId: string, id: string): Attachment | undefined => {
    const whispers = [...world.ephemerals.values()].filter((message) => message.channelId === channelId);
    for (const { attachments } of [...world.messagesIn(channelId).values(), ...whispers]) {
      const file = attachments.find((attachment) => attachment.id === id);
      if (file) return file;
    }
    return world.uploads.get(id);
  };

  const app = new Hono();
  app.get('/attachments/:channelId/:attachmentId/:filename', (c) => {
    const { channelId, attachmentId } = c.req.param();
    const ex = c.req.query('ex') ?? '';
    const signed = c.req.query('hm') === attachmentSignature(attachmentId, ex);
    const file = find(channelId, attachmentId);
    if (!signed || Number.parseInt(ex, 16) * 1_000 < world.clock.now() || !file) return c.text(GONE, 404);
    return c.body(new Uint8Array(file.bytes), 200, {
      'content-type': safeType(file.contentType),
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.filename)}`,
      'x-content-type-options': 'nosniff',
    });
  });
  return app;
}
