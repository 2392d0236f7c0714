import type { Finding } from '../violation.ts';

/** An uploaded file. */
export interface FileFacts {
  /** Its file name: what `attachment://` refers to. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
}

/** What a rule may look at. The body is what came in: a rule takes nothing about it for granted. */
export interface RequestFacts {
  readonly operation: string;
  readonly body: unknown;
  readonly files: readonly FileFacts[];
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
}

/** A documented rule that Discord's description of its API lacks. */
export type Rule = (request: RequestFacts) => Iterable<Finding>;
