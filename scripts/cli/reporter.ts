/** Lines about what went wrong, with the time of day (UTC) they came. */
export const reporter = (note: (line: string) => void) => (message: string) =>
  note(`${new Date().toISOString().slice(11, 19)} ${message}`);
