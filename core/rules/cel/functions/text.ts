import { BOOL, INT, TEXT } from '../cel-type';
import { compileRegex } from '../regex/regex';
import { SIZED_KIND, TEXT_KIND, type CelFunction, type Site } from './cel-function';
import { ofOne, ofTwo, type Head } from './define';

const finder = (name: string, summary: string, find: (text: string, part: string) => boolean): CelFunction =>
  ofTwo(
    { name, style: 'method', signature: `text.${name}(text)`, summary, result: BOOL },
    TEXT_KIND,
    TEXT_KIND,
    part => ({
      run(text, { meter }) {
        meter.spendLength(text.length);
        return find(text, part);
      },
    }),
  );

const changer = (name: string, summary: string, change: (text: string) => string): CelFunction =>
  ofOne(
    { name, style: 'method', signature: `text.${name}()`, summary, result: TEXT },
    TEXT_KIND,
    (text, { meter }) => {
      meter.spendLength(text.length);
      return change(text);
    },
  );

const MATCHES: Head = {
  name: 'matches',
  style: 'either',
  signature: 'text.matches(pattern)',
  summary: 'true when the pattern (RE2 syntax) is found anywhere; anchor it with ^ and $ for the whole text',
  result: BOOL,
};

const SIZE: Head = {
  name: 'size',
  style: 'either',
  signature: 'size(text | list | map)',
  summary: 'characters of a text, items of a list, keys of a map',
  result: INT,
};

/** cel-spec, "List of Standard Definitions", and the strings extension for the ASCII cases and trim. */
export const TEXT_FUNCTIONS: readonly CelFunction[] = [
  finder('contains', 'true when the text holds this part', (text, part) => text.includes(part)),
  finder('startsWith', 'true when the text begins with this part', (text, part) => text.startsWith(part)),
  finder('endsWith', 'true when the text ends with this part', (text, part) => text.endsWith(part)),
  changer('lowerAscii', 'A to Z made small', text => text.replace(/[A-Z]+/g, part => part.toLowerCase())),
  changer('upperAscii', 'a to z made large', text => text.replace(/[a-z]+/g, part => part.toUpperCase())),
  changer('trim', 'without the blanks around it', text => text.trim()),
  ofTwo(MATCHES, TEXT_KIND, TEXT_KIND, stagePattern),
  ofOne(SIZE, SIZED_KIND, sizeOf),
];

function stagePattern(pattern: string) {
  const compiled = compileRegex(pattern);
  if (!compiled.ok) return { problem: `the pattern ${compiled.message}` };
  const { regex } = compiled;
  return { run: (text: string, { meter }: Site) => regex.test(text, steps => meter.spend(steps)) };
}

/** A text's size is in Unicode characters, not in UTF-16 units. */
function sizeOf(value: string | object, { meter }: Site): number {
  if (Array.isArray(value)) return value.length;
  if (value instanceof Set || value instanceof Map) return value.size;
  if (typeof value === 'object') return Object.keys(value).length;
  meter.spendLength(value.length);
  let count = 0;
  for (let at = 0; at < value.length; count++) at += (value.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return count;
}
