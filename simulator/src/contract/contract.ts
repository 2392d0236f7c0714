import { createGatewayContract, type GatewayContract } from './gateway.ts';
import { createRestContract, type RestContract } from './rest.ts';

/** Discord's published contract: checks what is sent to the simulator, and what the simulator sends. */
export interface Contract extends RestContract, GatewayContract {}

/**
 * Makes a contract. It costs next to nothing: each part is read and compiled at its first check (a few ms to about
 * 150 ms), and a later check of the same kind takes about 0.1 ms.
 */
export function createContract(): Contract {
  return { ...createRestContract(), ...createGatewayContract() };
}
