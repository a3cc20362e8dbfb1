/** The data folder cannot be used: one sentence with the folder and the way out. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError';
}
