'use client';
import type { DefinitionsView } from '@/contracts/api';
import { celFunctions } from '@/core/rules/cel/cel';
import { Panel } from '../ui/Panel';
import { readablePaths } from './readable-paths';
import type { RuleDraft } from './validate-rule';

type Props = {
  view: DefinitionsView;
  draft: Pick<RuleDraft, 'stream' | 'on' | 'metric'>;
  onInsert: ((text: string) => void) | null;
};

/** What a condition may read and call; a press writes it where the caret is. */
export function FieldList({ view, draft, onInsert }: Props) {
  const paths = readablePaths(draft, view);
  return (
    <Panel
      title="Fields"
      note={draft.stream === '' ? undefined : `of ${draft.stream}`}
      className="self-start"
    >
      <Entries
        entries={paths.map(({ path, type }) => ({ insert: path, name: path, note: type, hint: path }))}
        onInsert={onInsert}
      />
      <details className="border-t border-line">
        <summary className="px-4 py-2 text-13 font-medium">Functions</summary>
        <Entries
          entries={celFunctions.map(({ name, signature, summary }) => ({
            insert: name,
            name,
            note: summary,
            hint: signature,
          }))}
          onInsert={onInsert}
        />
      </details>
    </Panel>
  );
}

type Entry = { insert: string; name: string; note: string; hint: string };

function Entries({ entries, onInsert }: { entries: readonly Entry[]; onInsert: Props['onInsert'] }) {
  return (
    <ul className="border-t border-line py-1">
      {entries.map(({ insert, name, note, hint }) => (
        <li key={`${name} ${hint}`}>
          <button
            type="button"
            disabled={onInsert === null}
            title={hint}
            onClick={() => onInsert?.(insert)}
            className="flex min-h-7 w-full items-baseline gap-3 px-4 py-0.5 text-left enabled:hover:bg-sunken"
          >
            <code className="shrink-0 text-12">{name}</code>
            <span className="ml-auto truncate text-12 text-muted">{note}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
