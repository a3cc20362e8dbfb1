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
  /** What the watermark does when every partition is idle: it holds, or it follows the wall clock. */
  allIdle?: AllIdle | undefined;
  /** Scores from which on an event is to be reviewed, or declined. */
  verdicts?: VerdictThresholds | undefined;
  /** Partitions of the topic where Weir creates it. */
  partitions?: number | undefined;
  import?: ImportMapping | undefined;
};

export const ALL_IDLE = ['hold', 'clock'] as const;
export type AllIdle = (typeof ALL_IDLE)[number];

/** From the mildest to the strongest. */
export const VERDICTS = ['approve', 'review', 'decline'] as const;
export type Verdict = (typeof VERDICTS)[number];
export type VerdictThresholds = { review?: number | undefined; decline?: number | undefined };

export type WindowDefinition =
  | { type: 'tumbling'; size: string; offset?: string | undefined }
  | { type: 'sliding'; size: string; slide: string; offset?: string | undefined }
  | { type: 'session'; gap: string }
  | { type: 'cumulative'; size: string; step: string; offset?: string | undefined };

export const AGGREGATE_FNS = [
  'count',
  'sum',
  'avg',
  'min',
  'max',
  'stddev',
  'first',
  'last',
  'quantile',
  'distinct',
] as const;
export type AggregateFn = (typeof AGGREGATE_FNS)[number];

export type AggregateDefinition = {
  as: string;
  fn: AggregateFn;
  field?: string | undefined;
  /** Of a quantile, 0 to 1. */
  q?: number | undefined;
};

export const DETECTOR_KINDS = ['zscore', 'robust', 'ewma', 'seasonal', 'ensemble'] as const;

/** `history` belongs to zscore and robust, `alpha` to ewma and seasonal, `timezone` to seasonal. */
export type DetectorDefinition = {
  /** The ensemble where absent. */
  kind?: (typeof DETECTOR_KINDS)[number] | undefined;
  on: string;
  history?: number | undefined;
  alpha?: number | undefined;
  /** IANA zone or `+02:00`. */
  timezone?: string | undefined;
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

export const FEATURE_FNS = [
  'count',
  'sum',
  'avg',
  'min',
  'max',
  'stddev',
  'distinct',
  'last',
  'sinceLast',
  'share',
] as const;
export type FeatureFn = (typeof FEATURE_FNS)[number];

/** A value per entity over a window that ends at the event which reads it. */
export type FeatureDefinition = {
  name: string;
  /** The stream whose events are counted. */
  stream: string;
  /** An entity type of the stream, or the field of one. */
  entity: string;
  fn: FeatureFn;
  field?: string | undefined;
  /** CEL over `event.*` and `list.*` of the stream: the events that are counted. */
  where?: string | undefined;
  window?: string | undefined;
  delay?: string | undefined;
  /** Whether the event that reads it is counted. */
  current?: boolean | undefined;
};

/** Values to look up: `event.card in list.blocked`. */
export type ListDefinition = { name: string; values: string[] | number[] };

/** An ONNX file whose score conditions read as `model.<name>`. */
export type ModelDefinition = {
  name: string;
  stream: string;
  file: string;
  /** Of the file, in hex: no other one is used. */
  sha256?: string | undefined;
  /** CEL, each of a number or a bool: mostly `event.amount` or `feature.card_n_1d`. */
  inputs: string[];
  /** The output of the file that is the score; the probabilities' where absent. */
  output?: string | undefined;
};

export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];
export const RULE_MODES = ['draft', 'shadow', 'live', 'retired'] as const;
export type RuleMode = (typeof RULE_MODES)[number];

export const RULE_SUBJECTS = ['event', 'metric'] as const;
export type RuleSubject = (typeof RULE_SUBJECTS)[number];
export const RULE_VERDICTS = ['review', 'decline'] as const;
export type RuleVerdict = (typeof RULE_VERDICTS)[number];

export type RuleDefinition = {
  name: string;
  stream: string;
  /** What is judged: each event of the stream (the default), or each window of a metric. */
  on?: RuleSubject | undefined;
  /** The metric whose windows are judged; the one the condition reads where absent. */
  metric?: string | undefined;
  /** CEL; see docs/definitions.md for what it may read. */
  when: string;
  severity: Severity;
  /** What a match adds to the event's score. */
  weight?: number | undefined;
  /** The least verdict on an event that matches. */
  verdict?: RuleVerdict | undefined;
  /** How long after an alert no second one is raised for the same entity. */
  cooldown?: string | undefined;
  /** The entity type the alert is about; the stream's first entity where absent. */
  entity?: string | undefined;
  mode?: RuleMode | undefined;
  version?: number | undefined;
  description?: string | undefined;
};

export type Definitions = {
  streams: StreamDefinition[];
  metrics: MetricDefinition[];
  features: FeatureDefinition[];
  rules: RuleDefinition[];
  lists?: ListDefinition[] | undefined;
  models?: ModelDefinition[] | undefined;
};
