import type { Route } from '../route.ts';
import { applicationRoutes } from './applications.ts';
import { gatewayRoutes } from './gateway.ts';
import { interactionRoutes } from './interactions.ts';
import { messageRoutes } from './messages.ts';
import { userRoutes } from './users.ts';
import { webhookRoutes } from './webhooks.ts';

/** Every route of this REST API. A new resource is a file beside this one and a line here. */
export const ROUTES: readonly Route[] = [
  ...applicationRoutes,
  ...gatewayRoutes,
  ...interactionRoutes,
  ...messageRoutes,
  ...userRoutes,
  ...webhookRoutes,
];
