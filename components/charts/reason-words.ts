/** The reason of a detector, a code with its numbers (docs/detectors.md), as people say it. Unknown codes stay. */
export function reasonInWords(reason: string): string {
  const [code = '', ...rest] = reason.split(' ');
  const side = { above_expected: 'above', below_expected: 'below' }[code];
  if (side !== undefined) return deviation(side, rest);
  const rare = /^rare_(value|mean|movement)(?:_of_(\d+))?$/.exec(code);
  if (rare !== null) return rarity(rare[1] ?? '', rare[2], rest);
  return (
    {
      told_before: 'as surprising as what was told shortly before',
      out_of_range: 'beyond what can be judged',
    }[code] ?? reason
  );
}

/** `z=4.2`, `never_varied`, `12 over 10`, `3 under 5`. */
function deviation(side: string, [first = '', , limit]: readonly string[]): string {
  if (first === 'never_varied') return `${side} the only value there was so far`;
  if (first.startsWith('z=')) return `${first.slice(2)} standard deviations ${side} what is expected`;
  return limit === undefined ? `${side} what is expected` : `${side} what there was so far (${limit})`;
}

/** `3 of 812 alike`. */
function rarity(
  what: string,
  span: string | undefined,
  [alike = '?', , total = '?']: readonly string[],
): string {
  const of = span === undefined ? 'value' : `${what} of ${span} windows`;
  return `rare ${of}: ${alike} of ${total} before were alike`;
}
