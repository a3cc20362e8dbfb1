'use client';
import { celFunctions } from '@/core/rules/cel/cel';
import type { StreamDefinition } from '@/core/definitions/types';
import { Panel } from '../ui/Panel';

type Props = { stream: StreamDefinition | undefined; onInsert: ((text: string) => void) | null };

/** What a condition may read and call; a press writes it where the caret is. */
export function FieldList({ stream, onInsert }: Props) {
  const fields = Object.entries(stream?.fields ?? {}).flatMap(([name, type]) =>
    type.startsWith('geo')
      ? [
          { path: `event.${name}.lat`, type: 'number' },
          { path: `event.${name}.lon`, type: 'number' },
        ]
      : [{ path: `event.${name}`, type }],
  );
  return (
    <Panel
      title="Fields"
      note={stream === undefined ? undefined : `of ${stream.name}`}
      className="self-start"
    >
      <Entries
        entries={fields.map(({ path, type }) => ({ insert: path, name: path, note: type, hint: path }))}
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
