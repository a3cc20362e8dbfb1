import type { BoostedOptions } from './boosted';
import type { HoldoutResult, ModelKind } from './fit-model';
import type { LogisticOptions } from './logistic';

/** What is written beside a trained model: what it was made from, what it does, and what to mind. */
export type ModelCard = Readonly<{
  model: string;
  kind: ModelKind;
  stream: string;
  /** The SHA-256 of the ONNX file. */
  file: Readonly<{ name: string; sha256: string; bytes: number }>;
  /** When it was made, as told. */
  created: string;
  data: Readonly<{
    /** Events with from ≤ event time < to. */
    from: string;
    to: string;
    /** Labels known later were not used. */
    trainedAt: string;
    labels: string;
    labelDelay: string;
    unlabelledEvents: string;
    events: number;
    rows: number;
    positives: number;
    withoutLabel: number;
    labelNotYetKnown: number;
    /** The SHA-256 of all rows and labels as the trainer saw them. */
    sha256: string;
  }>;
  /** The most important first. */
  inputs: readonly Readonly<{ input: string; importance: number; missing: number }>[];
  holdout: HoldoutResult & Readonly<{ from: string }>;
  parameters: BoostedOptions | LogisticOptions;
  trees: number | null;
  caveats: readonly string[];
}>;

/** What holds for every model trained on one history, and what this one's numbers call for. */
export function caveatsOf({ kind, holdout, data }: Omit<ModelCard, 'caveats'>): string[] {
  const always = [
    'The hold-out are the last rows in time of the same history, without a gap for labels to become known: later data will be a little harder.',
    'Scores are probabilities for events like those it was trained on. Where frauds, prices or the share of frauds change, train again.',
    'A label says what was found out, not what happened: frauds nobody noticed count as genuine.',
  ];
  const boosted =
    'Trees do not extrapolate: beyond the values seen in training the score stays as at the edge.';
  const some = [
    ...(kind === 'boosted' ? [boosted] : []),
    ...(data.positives < 200 ? [`Only ${data.positives} positive events: expect the numbers to vary.`] : []),
    ...(holdout.logLoss >= holdout.baseLogLoss
      ? ['On the hold-out it is no better than the share of positives alone: do not use it.']
      : []),
    ...(data.labelNotYetKnown > 0
      ? [`${data.labelNotYetKnown} events were left out: their labels were not known at ${data.trainedAt}.`]
      : []),
  ];
  return [...always, ...some];
}

/** The card as Markdown. */
export function cardMarkdown(card: ModelCard): string {
  const { data, holdout, file } = card;
  return [
    `# Model ${card.model}`,
    '',
    `${KINDS[card.kind]} over the stream ${card.stream}, made on ${card.created}. File ${file.name}, ${file.bytes} bytes, SHA-256 \`${file.sha256}\`.`,
    '',
    '## Data',
    '',
    `Events with ${data.from} ≤ event time < ${data.to}: ${data.events}. Labels of ${data.labels} as known on ${data.trainedAt}, ${data.labelDelay} after their event at the earliest; events without a label: ${data.unlabelledEvents}.`,
    '',
    `Trained on ${data.rows} events, ${data.positives} of them positive (${percent(data.positives / data.rows)}); ${data.withoutLabel} had no label, of ${data.labelNotYetKnown} the label was not known yet. Rows SHA-256 \`${data.sha256}\`.`,
    '',
    '## On rows it had not seen',
    '',
    `The last ${holdout.rows} rows, from ${holdout.from} on, ${holdout.positives} positive:`,
    '',
    '| ROC AUC | average precision | log loss | log loss of the share of positives |',
    '|---|---|---|---|',
    `| ${[holdout.rocAuc, holdout.averagePrecision, holdout.logLoss, holdout.baseLogLoss].map(each => each.toFixed(4)).join(' | ')} |`,
    '',
    '## Inputs',
    '',
    '| input | importance | missing |',
    '|---|---|---|',
    ...card.inputs.map(
      ({ input, importance, missing }) =>
        `| \`${input.replaceAll('|', '\\|')}\` | ${percent(importance)} | ${percent(missing)} |`,
    ),
    '',
    '## Parameters',
    '',
    `${card.trees === null ? '' : `${card.trees} trees; `}${Object.entries(card.parameters)
      .map(([name, value]) => `${name} ${value}`)
      .join(', ')}.`,
    '',
    '## Mind',
    '',
    ...card.caveats.map(each => `- ${each}`),
    '',
  ].join('\n');
}

const KINDS: Readonly<Record<ModelKind, string>> = {
  boosted: 'Gradient-boosted trees',
  logistic: 'A logistic regression',
};

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
