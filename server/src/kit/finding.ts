/** One thing that `/doctor` looked at, in plain words. */
export interface Finding {
  /** `lesser`: it works, but not as well as it could. */
  readonly state: 'fine' | 'lesser' | 'broken';
  /** One short sentence: what is so. */
  readonly words: string;
  /** What to do about it; left out where all is fine. */
  readonly mend?: string;
}
