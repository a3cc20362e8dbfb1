import type { Checked, CheckedOf } from '../check/checked';
import type { Argument } from '../functions/cel-function';
import type { Code, Linker } from './linker';

export function linkCall(node: CheckedOf<'call'>, linker: Linker): Code {
  const args = node.args.map(arg => linkArgument(arg, linker));
  return node.callee.link(args, { meter: linker.meter, fail: message => linker.fail(node, message) });
}

function linkArgument(arg: Checked, linker: Linker): Argument {
  const onNull = linker.refusal(arg, 'a value');
  return {
    code: linker.value(arg),
    constant: arg.kind === 'constant' ? arg.value : undefined,
    refuse: (value, wanted) =>
      (value === null || value === undefined ? onNull : linker.refusal(arg, wanted))(value),
  };
}
