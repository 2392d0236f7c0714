/** Something that a person can't do in Discord's own client. The message says why, in plain words. */
export class NotPossible extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NotPossible';
  }
}
