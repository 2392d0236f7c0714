import type { Button } from './reply.ts';

/**
 * A refusal is an outcome that we planned for: the pad is taken, the session is over, the member is no host.
 * Services throw it, and the edge (Discord's router, the web server) turns it into its sentence for the person
 * who asked. Anything else that is thrown is a bug: it is logged under an error id, and the person sees that id.
 */
export class Refusal extends Error {
  readonly kind: RefusalKind;
  readonly sentence: string;
  /** Ways out of it, as rows of buttons. */
  readonly offers: readonly (readonly Button[])[];

  constructor(kind: RefusalKind, sentence: string, offers: readonly (readonly Button[])[]) {
    super(kind.code);
    this.name = 'Refusal';
    this.kind = kind;
    this.sentence = sentence;
    this.offers = offers;
  }
}

/** One planned "no". Made by `refusal`, thrown as `throw padTaken.because({ pad: 3, … })`. */
export interface RefusalKind<D = never> {
  readonly code: `${string}.${string}`;
  /** The sentence with sample data: for the list of refusals and the check at boot. */
  example(): string;
  because(data: D): Refusal;
}

/**
 * Declares a planned "no" with its sentence, so that none can exist without one.
 *
 * @param sentence what the person reads: what happened and what to do next, in plain words
 * @param sample data with which the sentence is printed in the list of refusals
 * @param offers ways out, as rows of buttons
 */
export function refusal<D>(
  code: `${string}.${string}`,
  {
    sentence,
    sample,
    offers,
  }: { sentence(data: D): string; sample: D; offers?(data: D): readonly (readonly Button[])[] },
): RefusalKind<D> {
  const kind: RefusalKind<D> = {
    code,
    example: () => sentence(sample),
    because: (data) => new Refusal(kind, sentence(data), offers?.(data) ?? []),
  };
  return kind;
}
