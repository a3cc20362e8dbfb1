import { count } from '../time/format';
import { Panel } from '../ui/Panel';

/** A condition that fails on an event counts as not matched: it is said here, or nobody would know. */
export function EvaluationErrors({ told }: { told: { count: number; message: string } | undefined }) {
  if (told === undefined || told.count === 0) return null;
  return (
    <Panel title="Evaluation errors" note={`${count(told.count)} since the workers started`}>
      <p className="border-t border-line px-4 py-3 text-13">
        On these events the condition could not be judged and counted as not matched. The last one:
      </p>
      <pre className="px-4 pb-3 text-12 whitespace-pre-wrap text-medium">{told.message}</pre>
    </Panel>
  );
}
