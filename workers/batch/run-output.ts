import type { Effects } from '../runtime/pipeline';
import { LineFile, prepareDirectory } from './output-files';
import { alertLine, deadLetterLine, featureLine, windowLine } from './output-lines';
import type { RunOptions } from './run-options';

/** The files of one run. */
export class RunOutput {
  private readonly windows: LineFile;
  private readonly alerts: LineFile;
  /** Of rules on trial: told apart, and not counted as alerts. */
  private readonly shadowAlerts: LineFile;
  private readonly deadLetters: LineFile;
  private readonly features: LineFile | null;
  private readonly hasReceipts: boolean;

  constructor(
    { out, emitFeatures, emitReceipts }: RunOptions,
    /** Metric → its aggregates that are texts. */
    private readonly texts: ReadonlyMap<string, ReadonlySet<string>>,
  ) {
    this.hasReceipts = emitReceipts;
    prepareDirectory(out);
    this.windows = new LineFile(out, 'windows.ndjson');
    this.alerts = new LineFile(out, 'alerts.ndjson');
    this.shadowAlerts = new LineFile(out, 'shadow-alerts.ndjson');
    this.deadLetters = new LineFile(out, 'dead-letters.ndjson');
    this.features = emitFeatures ? new LineFile(out, 'features.ndjson') : null;
  }

  /** Writes the effects and empties them. */
  write(effects: Effects): void {
    for (const result of effects.windows)
      this.windows.add(windowLine(result, this.texts.get(result.metric) ?? new Set()));
    for (const alert of effects.alerts) {
      const file = alert.mode === 'shadow' ? this.shadowAlerts : this.alerts;
      file.add(alertLine(alert, this.hasReceipts));
    }
    for (const letter of effects.deadLetters) this.deadLetters.add(deadLetterLine(letter));
    for (const row of effects.features ?? []) this.features?.add(featureLine(row));
    if (effects.features !== undefined) effects.features.length = 0;
    effects.windows.clear();
    effects.alerts.length = 0;
    effects.deadLetters.length = 0;
  }

  get counts() {
    return { windows: this.windows.lines, alerts: this.alerts.lines };
  }

  close(): void {
    const files = [this.windows, this.alerts, this.shadowAlerts, this.deadLetters, this.features];
    for (const file of files) file?.close();
  }
}
