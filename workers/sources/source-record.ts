/** One record of a file, good or bad: nothing that a file holds is left out but blank lines and CSV headers. */
export type SourceRecord = Readonly<{
  /** The event's JSON for the engine; where the record could not be read, what stands there instead. */
  text: string;
  /** The original line of a CSV; null: `text` is it. */
  raw: string | null;
  /** The original bytes where they are not UTF-8; `text` then has replacement characters. */
  rawBytes: Uint8Array | null;
  /** What is wrong with the line itself, in words; `text` is then the line as it stands, for the dead letter. */
  damage: string | null;
  file: string;
  fileIndex: number;
  /** From 1, the header included; of a record of several lines the first. */
  line: number;
}>;

/** The file a record comes from; `index`: its place among the files that are read, from 0. */
export type Source = Readonly<{ path: string; index: number }>;

/** A line of a text file. `bytes` is null where they are good UTF-8. */
export type Line = Readonly<{
  text: string;
  ending: '\n' | '\r\n';
  bytes: Uint8Array | null;
  damage: string | null;
  number: number;
}>;
