import { classes } from '../ui/classes';
import { Panel } from '../ui/Panel';
import { diffLines } from './diff-lines';
import type { RuleDraft } from './validate-rule';

const FIELDS = [
  'stream',
  'on',
  'metric',
  'severity',
  'weight',
  'verdict',
  'cooldown',
  'entity',
  'mode',
  'description',
] as const;
const signs = { same: ' ', gone: '−', new: '+' };
const words = { same: '', gone: 'was: ', new: 'now: ' };

type Props = { before: RuleDraft; version: number; draft: RuleDraft };

/** What saving would change against the version in use. */
export function RuleDiff({ before, version, draft }: Props) {
  const changed = FIELDS.filter(field => before[field] !== draft[field]);
  const lines = before.when === draft.when ? [] : diffLines(before.when, draft.when);
  return (
    <Panel title="Changes" note={`against version ${version}`}>
      <div className="border-t border-line py-2 font-mono text-12">
        {lines.map(({ kind, text }, index) => (
          <p
            key={index}
            className={classes(
              'px-4 whitespace-pre-wrap',
              kind === 'gone' && 'bg-critical/10 text-critical',
              kind === 'new' && 'bg-ok/10 text-ok',
            )}
          >
            <span aria-hidden="true" className="mr-3 select-none">
              {signs[kind]}
            </span>
            <span className="sr-only">{words[kind]}</span>
            {text}
          </p>
        ))}
        {changed.map(field => (
          <p key={field} className="px-4 whitespace-pre-wrap">
            <span className="text-muted">{field}: </span>
            <del className="text-critical">{before[field] === '' ? '(none)' : before[field]}</del>
            <span className="text-muted"> → </span>
            <ins className="text-ok no-underline">{draft[field] === '' ? '(none)' : draft[field]}</ins>
          </p>
        ))}
        {lines.length === 0 && changed.length === 0 && (
          <p className="px-4 font-sans text-13 text-muted">Nothing has been changed.</p>
        )}
      </div>
    </Panel>
  );
}
