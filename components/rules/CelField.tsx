'use client';
import { useRef, useState, type Ref } from 'react';
import type { RuleProblem } from '@/contracts/api';
import { classes } from '../ui/classes';
import { markText, wrongLines } from './mark-text';

type Props = {
  value: string;
  problems: readonly RuleProblem[];
  isReadOnly: boolean;
  onChange: (text: string) => void;
  area: Ref<HTMLTextAreaElement>;
};

const LINE_PX = 21;
const text = 'font-mono text-13 leading-[21px] whitespace-pre';

/** A plain text area over a copy of its text that carries the line numbers and the underlines. */
export function CelField({ value, problems, isReadOnly, onChange, area }: Props) {
  const [scroll, setScroll] = useState(0);
  const gutter = useRef<HTMLDivElement>(null);
  const lines = value.split('\n').length;
  const wrong = wrongLines(problems);
  return (
    <div>
      <label htmlFor="rule-when" className="mb-1 block text-12 text-muted">
        Condition (CEL)
      </label>
      <div
        className={classes(
          'flex overflow-hidden rounded-md border focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-accent',
          problems.length > 0 ? 'border-critical' : 'border-line',
          isReadOnly ? 'bg-sunken' : 'bg-surface',
        )}
      >
        <div
          ref={gutter}
          aria-hidden="true"
          className={`${text} border-r border-line bg-sunken px-2 py-2 text-right text-muted select-none`}
        >
          {Array.from({ length: lines }, (_, index) => (
            <div key={index} className={wrong.has(index + 1) ? 'font-semibold text-critical' : undefined}>
              {index + 1}
            </div>
          ))}
        </div>
        <div className="relative min-w-0 flex-1 overflow-hidden">
          <pre
            aria-hidden="true"
            style={{ transform: `translateX(${-scroll}px)` }}
            className={`${text} pointer-events-none absolute top-0 left-0 px-3 py-2 text-transparent`}
          >
            {markText(value, problems).map((part, index) => (
              <span
                key={index}
                className={
                  part.isWrong
                    ? 'underline decoration-critical decoration-wavy decoration-2 underline-offset-2'
                    : undefined
                }
              >
                {part.text}
              </span>
            ))}
          </pre>
          <textarea
            id="rule-when"
            ref={area}
            value={value}
            readOnly={isReadOnly}
            wrap="off"
            spellCheck={false}
            autoCapitalize="off"
            autoCorrect="off"
            aria-invalid={problems.length > 0}
            aria-describedby="rule-when-problems"
            onChange={event => onChange(event.target.value)}
            onScroll={event => setScroll(event.currentTarget.scrollLeft)}
            style={{ height: Math.max(6, lines + 1) * LINE_PX + 16 }}
            className={`${text} relative block w-full resize-none overflow-x-auto overflow-y-hidden bg-transparent px-3 py-2 outline-none`}
          />
        </div>
      </div>
      <Problems problems={problems} />
    </div>
  );
}

function Problems({ problems }: { problems: readonly RuleProblem[] }) {
  return (
    <ul id="rule-when-problems" aria-live="polite" className="mt-1 min-h-[18px] text-12 text-critical">
      {problems.map(({ message, line, column }) => (
        <li key={`${line}:${column} ${message}`}>
          {line !== undefined && <code className="mr-2 font-semibold">{`${line}:${column ?? 1}`}</code>}
          {message.replace(/ \(line \d+, column \d+\)$/, '')}
        </li>
      ))}
    </ul>
  );
}
