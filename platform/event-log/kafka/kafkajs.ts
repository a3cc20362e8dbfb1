import kafkajs from 'kafkajs';

/** Node's ES modules cannot see the names of this CommonJS package, only the whole of it. */
export const { Kafka, CompressionCodecs, ConfigResourceTypes, KafkaJSError, Partitioners, logLevel } =
  kafkajs;
