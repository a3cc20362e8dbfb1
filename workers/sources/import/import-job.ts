import type { StreamPlan } from '../../../core/definitions/plan-stream';
import type { StreamDefinition } from '../../../core/definitions/types';
import type { EventLog } from '../../../platform/event-log/event-log';
import type { SourceError } from '../files/file-bytes';
import type { InputFile } from '../files/input-files';
import type { ImportDeps } from '../import-command';
import { readRecords } from '../read-records';
import type { ImportOptions } from './import-options';
import {
  newPosition,
  positionFile,
  positionIn,
  readPosition,
  writePosition,
  type ImportPosition,
} from './import-position';
import { ImportReport } from './import-report';
import { runImport } from './import-run';
import { judge, type Judged, type Reject, type Shift } from './judge';
import { Pacer } from './pacer';

export type ImportJobOptions = Readonly<{
  options: ImportOptions;
  definition: StreamDefinition;
  plan: StreamPlan;
  files: readonly InputFile[];
  deps: ImportDeps;
  /** null: a dry run. */
  log: EventLog | null;
}>;

/** One run of one import command. */
export class ImportJob {
  private readonly report: ImportReport;
  private readonly positionFile: string;
  private position: ImportPosition;
  private readonly broken: SourceError[] = [];

  constructor(private readonly job: ImportJobOptions) {
    const { options, files, deps } = job;
    this.positionFile = positionFile(deps.dataDir, options);
    this.position = newPosition(options.stream, files);
    this.report = new ImportReport(deps, deps.ticks, options.rejects);
  }

  async run(): Promise<number> {
    const { options, plan, log, deps } = this.job;
    if (!this.takeUp()) return 0;
    const partitions =
      (await log?.ensureTopic(plan.topic, { partitions: plan.partitions })) ?? plan.partitions;
    try {
      await runImport({
        batches: this.read(),
        judge: record =>
          judge(record, plan, partitions, options.shiftToNow ? timeMs => this.shift(timeMs) : null),
        waitMs: this.pace(),
        append: async records => log?.append(plan.topic, records),
        acknowledged: (last, accepted, rejects) => this.acknowledged(last, accepted, rejects),
        signal: deps.signal,
      });
    } catch (error) {
      return this.stopped(error);
    }
    return this.finished();
  }

  /** Finds where to begin; false: there is nothing left. */
  private takeUp(): boolean {
    const { options, deps, files } = this.job;
    if (options.dryRun) return true;
    const before = readPosition(this.positionFile);
    if (before === null) {
      if (options.resume)
        deps.note('there is no interrupted import of these files; importing from the start');
      return true;
    }
    const where = `${before.files[before.fileIndex]?.path ?? ''}, line ${before.line}`;
    if (!options.resume) {
      if (!before.isDone)
        deps.note(`an import of these files was interrupted at ${where}; --resume would go on there`);
      return true;
    }
    this.position = positionIn(files, options.stream, before);
    const done = before.accepted + before.rejected;
    if (this.position.isDone)
      deps.note(`all ${done} lines of these files were imported before; nothing is left`);
    else deps.note(`going on after ${where}: ${done} lines were imported before`);
    return !this.position.isDone;
  }

  private read() {
    const { options, definition, files, deps } = this.job;
    const { fileIndex, line } = this.position;
    return readRecords(options.inputs, definition, {
      files,
      from: { fileIndex, line },
      signal: deps.signal,
      stdin: deps.stdin,
      onProgress: progress => this.report.reached(progress),
      onBroken: error => {
        this.broken.push(error);
        deps.note(error.message);
      },
    });
  }

  private pace(): ((timeMs: number) => number) | null {
    const { options, deps } = this.job;
    if (options.speed === null || options.dryRun) return null;
    const pacer = new Pacer(options.speed, deps.ticks);
    return timeMs => pacer.waitMs(timeMs);
  }

  /** The first event decides; a resumed import keeps to it. */
  private shift(timeMs: number): Shift {
    const { definition, deps } = this.job;
    const byMs = this.position.shiftMs ?? Math.round(deps.now()) - timeMs;
    this.position = { ...this.position, shiftMs: byMs };
    return { field: definition.eventTime, byMs };
  }

  private acknowledged({ fileIndex, line }: Judged, accepted: number, rejects: readonly Reject[]): void {
    const { position } = this;
    this.position = {
      ...position,
      fileIndex,
      line,
      accepted: position.accepted + accepted,
      rejected: position.rejected + rejects.length,
    };
    if (this.job.log !== null) writePosition(this.positionFile, this.position);
    this.report.done(accepted, rejects);
  }

  private finished(): number {
    const { log, deps, options } = this.job;
    this.report.end();
    if (log !== null && this.broken.length === 0)
      writePosition(this.positionFile, { ...this.position, isDone: true });
    deps.say(this.report.summary(options.dryRun ? 'checked, but not imported,' : 'imported'));
    for (const { message } of this.broken) deps.note(`incomplete: ${message}`);
    return this.broken.length === 0 ? 0 : 1;
  }

  private stopped(error: unknown): number {
    const { deps, log } = this.job;
    this.report.end();
    deps.note(this.report.summary(deps.signal.aborted ? 'interrupted; imported' : 'stopped; imported'));
    if (log !== null && this.report.lines > 0) {
      deps.note('the same command with --resume goes on from here; only lines in flight may be repeated');
    }
    if (deps.signal.aborted) return 130;
    throw error;
  }
}
