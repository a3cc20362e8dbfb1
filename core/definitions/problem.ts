import type { CelProblem } from '../rules/cel/cel';

/** One thing wrong with the definitions: where (`metrics[0].window.size`), what, and in an expression at which place. */
export type Problem = Readonly<{
  path: string;
  message: string;
  line?: number;
  column?: number;
  offset?: number;
  length?: number;
}>;

/** Collects problems under a path, so that one reading of the definitions tells all that is wrong with them. */
export class Problems {
  readonly list: Problem[] = [];

  add(path: string, message: string): void {
    this.list.push({ path, message });
  }

  addCel(path: string, problems: readonly CelProblem[]): void {
    for (const { message, line, column, offset, length } of problems) {
      this.list.push({
        path,
        message: `${message} (line ${line}, column ${column})`,
        line,
        column,
        offset,
        length,
      });
    }
  }
}
