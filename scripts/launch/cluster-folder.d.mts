/** Makes the folders of the local cluster in a data folder: the server's own, and that of Kafka and the others. */
export function openClusterFolder(dataDir: string): Promise<{ services: string; data: string }>;
