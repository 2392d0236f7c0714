export { type Contract, createContract } from './contract.ts';
export { missingAllowedMentions } from './house.ts';
export type { Violation } from './violation.ts';
