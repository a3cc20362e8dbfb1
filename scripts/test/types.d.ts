/** What the files beside this one pass to each other. Types alone: nothing here runs. */

/** `quick`: nothing that needs servers, a build or a browser. `embedded`: all but what needs real servers. */
export type Mode = 'full' | 'embedded' | 'quick';

/** One row of the table. `output` is shown where something failed. */
export type Result = {
  suite: string;
  passed: number;
  failed: number;
  skipped: number;
  seconds: number;
  output: string;
  /** What must be said about it whatever came out. */
  notes: string[];
};

/** What a suite found, before it is timed and named. */
export type Finding = Pick<Result, 'passed' | 'failed' | 'skipped' | 'output'> & { notes?: string[] };

export type Suite = Readonly<{
  name: string;
  /** Resolves when what it waits for is there; a rejection is this suite's failure. */
  ready?: Promise<unknown>;
  run(): Promise<Finding>;
}>;
