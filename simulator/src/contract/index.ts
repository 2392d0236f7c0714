export { type Contract, createContract } from './contract.ts';
export { missingAllowedMentions } from './house.ts';
export type { ContractAnswer, ContractRequest } from './rest.ts';
export type { RuleWord } from './rule-words.ts';
export type { Violation } from './violation.ts';
