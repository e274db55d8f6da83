/** A file that a deployment uploaded. */
export interface DeployedFile {
  readonly bucket: string;
  readonly key: string;
}

/** Files that deployments bring, beside the handlers' code. */
export interface DeployedFiles {
  /**
   * The text of a file of at most `largest` bytes.
   *
   * @throws InvalidDocumentError if it is larger
   * @throws ServiceUnavailableError if it is not there, or may not be read
   */
  readText(file: DeployedFile, largest: number): Promise<string>;
}
