/**
 * The database can't be used, and a person has to do something about it. The message is written for that person:
 * what is wrong, and what to do. It never holds a password.
 */
export class DatabaseProblem extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DatabaseProblem';
  }
}

/** Another running process of ours works on the same DATA_DIR. */
export class DatabaseInUse extends DatabaseProblem {
  /** The process id of the one that holds the database, if it could be found out. */
  readonly pid: number | undefined;

  constructor(message: string, pid: number | undefined) {
    super(message);
    this.name = 'DatabaseInUse';
    this.pid = pid;
  }
}
