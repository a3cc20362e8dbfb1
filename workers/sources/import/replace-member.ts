const QUOTE = 34;
const BACKSLASH = 92;

/**
 * A JSON object's text with another value for one of its own members, all else to the letter: a parsed and rewritten
 * object would lose digits and spacing. `value` is JSON. The text must be a valid object; a member that stands in it
 * twice is replaced twice.
 */
export function replaceMember(text: string, name: string, value: string): string {
  let out = '';
  let copied = 0;
  let depth = 0;
  let isKeyNext = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) {
      const end = endOfString(text, index);
      if (depth === 1 && isKeyNext) {
        isKeyNext = false;
        if (isNamed(text.slice(index, end), name)) {
          const from = startOfValue(text, end);
          index = endOfValue(text, from) - 1;
          out += text.slice(copied, from) + value;
          copied = index + 1;
          continue;
        }
      }
      index = end - 1;
    } else if (code === 123 || code === 91) {
      depth += 1;
      isKeyNext = depth === 1;
    } else if (code === 125 || code === 93) {
      depth -= 1;
    } else if (code === 44 && depth === 1) {
      isKeyNext = true;
    }
  }
  return out + text.slice(copied);
}

const isNamed = (key: string, name: string) =>
  key.includes('\\') ? JSON.parse(key) === name : key.length === name.length + 2 && key.startsWith(name, 1);

/** Past the string that starts at the index. */
function endOfString(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length && text.charCodeAt(index) !== QUOTE) {
    index += text.charCodeAt(index) === BACKSLASH ? 2 : 1;
  }
  return index + 1;
}

function startOfValue(text: string, afterKey: number): number {
  let index = text.indexOf(':', afterKey) + 1;
  while (/\s/.test(text.charAt(index))) index += 1;
  return index;
}

/** Past the value that starts at the index; blanks after it stay. */
function endOfValue(text: string, start: number): number {
  if (text.charCodeAt(start) === QUOTE) return endOfString(text, start);
  let depth = 0;
  let index = start;
  for (; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === '"') index = endOfString(text, index) - 1;
    else if (character === '{' || character === '[') depth += 1;
    else if (depth === 0 && /[,}\]\s]/.test(character)) break;
    else if (character === '}' || character === ']') {
      depth -= 1;
      if (depth === 0) return index + 1;
    }
  }
  return index;
}
