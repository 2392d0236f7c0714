export { type Contract, createContract } from './contract.ts';
export type { ContractAnswer, ContractRequest } from './rest.ts';
export type { Violation } from './violation.ts';
