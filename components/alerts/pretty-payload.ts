/** JSON on lines of its own, figures as they were written (a parse would round long ones); else the text as it is. */
export function prettyPayload(payload: string): string {
  try {
    JSON.parse(payload);
  } catch {
    return payload;
  }
  return indent(payload);
}

const INDENT = '  ';

function indent(json: string): string {
  let depth = 0;
  let out = '';
  const line = () => `\n${INDENT.repeat(depth)}`;
  for (const token of tokens(json)) {
    if (token === '{' || token === '[') {
      depth += 1;
      out += token + line();
    } else if (token === '}' || token === ']') {
      depth -= 1;
      out += line() + token;
    } else if (token === ',') out += token + line();
    else if (token === ':') out += ': ';
    else out += token;
  }
  return out.replace(/([[{])\s+([\]}])/g, '$1$2');
}

/** Strings whole, punctuation apart, the rest as it stands; white space outside of strings goes. */
const tokens = (json: string) => json.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
