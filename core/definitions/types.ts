/**
 * What people edit, as plain data. The shape is checked by contracts/definitions.ts, the meaning (references,
 * durations, expressions) by `planDefinitions`. Durations are text such as `10m`; see `parseDurationMs`.
 */
export type FieldTypeText = string;

export type ImportMapping = {
  /** Column of the file → field of the event. Columns that are not named are ignored. */
  columns?: Record<string, string> | undefined;
  /** IANA zone of times that carry none. */
  timezone?: string | undefined;
  /** Layout of timestamps that are not ISO 8601, e.g. `M/D/YYYY H:mm`. */
  timeFormat?: string | undefined;
  delimiter?: string | undefined;
};

export type StreamDefinition = {
  name: string;
  topic?: string | undefined;
  format?: 'json' | undefined;
  /** The field that identifies an event. Without it an event is `partition-offset`. */
  id?: string | undefined;
  eventTime: string;
  fields: Record<string, FieldTypeText>;
  /** Field → entity type. The order matters: the first entity keys the topic. */
  entities?: Record<string, string> | undefined;
  outOfOrderness?: string | undefined;
  allowedLateness?: string | undefined;
  idleTimeout?: string | undefined;
  maxAhead?: string | undefined;
  dedup?: string | undefined;
  /** Partitions of the topic where Weir creates it. */
  partitions?: number | undefined;
  import?: ImportMapping | undefined;
};

export type WindowDefinition =
  | { type: 'tumbling'; size: string; offset?: string | undefined }
  | { type: 'sliding'; size: string; slide: string; offset?: string | undefined }
  | { type: 'session'; gap: string }
  | { type: 'cumulative'; size: string; step: string; offset?: string | undefined };

export type AggregateDefinition = {
  as: string;
  fn: 'count' | 'sum' | 'avg' | 'min' | 'max' | 'stddev';
  field?: string | undefined;
};

export const DETECTOR_KINDS = ['zscore', 'robust', 'ewma', 'seasonal', 'ensemble'] as const;

/** `history` belongs to zscore and robust, `alpha` to ewma and seasonal. */
export type DetectorDefinition = {
  /** The ensemble where absent. */
  kind?: (typeof DETECTOR_KINDS)[number] | undefined;
  on: string;
  history?: number | undefined;
  alpha?: number | undefined;
};

export type MetricDefinition = {
  name: string;
  stream: string;
  where?: string | undefined;
  groupBy?: string[] | undefined;
  window: WindowDefinition;
  aggregates: AggregateDefinition[];
  detector?: DetectorDefinition | undefined;
};

export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];
export const RULE_MODES = ['draft', 'shadow', 'live', 'retired'] as const;
export type RuleMode = (typeof RULE_MODES)[number];

export type RuleDefinition = {
  name: string;
  stream: string;
  /** CEL over `event.*`; see core/rules/cel. */
  when: string;
  severity: Severity;
  /** The entity type the alert is about; the stream's first entity where absent. */
  entity?: string | undefined;
  mode?: RuleMode | undefined;
  version?: number | undefined;
  description?: string | undefined;
};

export type Definitions = {
  streams: StreamDefinition[];
  metrics: MetricDefinition[];
  features: unknown[];
  rules: RuleDefinition[];
};
